namespace Linq.Alerts;

/// <summary>A mail server, who sends, and who is notified.</summary>
/// <param name="To">At least one, each once.</param>
public sealed record EmailPlace(MailServer Server, EmailAddress From, IReadOnlyList<EmailAddress> To)
{
    /// <summary>Addresses are personal: none is printed.</summary>
    public override string ToString() => $"a mail server, {To.Count:N0} recipient(s)";
}

/// <param name="Login">User and password; null where the server wants none.</param>
/// <param name="IsLocal">
/// Whether it runs on this machine. Nobody can listen in on the way there, so its certificate, mostly one it made itself, is not checked.
/// </param>
public sealed record MailServer(string Host, int Port, MailSecurity Security, EmailLogin? Login = null, bool IsLocal = false)
{
    public override string ToString() => "(mail server)";
}

/// <summary>How the connection to a mail server is encrypted. Only one within this machine may go without.</summary>
public enum MailSecurity
{
    /// <summary>By STARTTLS, and not at all when the server doesn't offer it.</summary>
    StartTls,

    /// <summary>From the first byte: <c>smtps://</c>, mostly port 465.</summary>
    Tls,

    /// <summary>By STARTTLS when the server offers it.</summary>
    WhenOffered,
}

public sealed record EmailLogin(string User, Secret Password)
{
    public override string ToString() => "(login)";
}

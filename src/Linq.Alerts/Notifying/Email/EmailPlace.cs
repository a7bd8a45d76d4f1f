namespace Linq.Alerts;

/// <summary>A mail server, the sender and the recipients.</summary>
/// <param name="To">At least one, each once.</param>
public sealed record EmailPlace(MailServer Server, EmailAddress From, IReadOnlyList<EmailAddress> To)
{
    /// <summary>Addresses are personal data, so none is printed.</summary>
    public override string ToString() => $"a mail server, {To.Count:N0} recipient(s)";
}

/// <param name="Login">User and password; null if the server needs none.</param>
/// <param name="IsLocal">
/// Whether it runs on this machine. Nobody can eavesdrop on that connection, so its certificate, usually self-signed, isn't checked.
/// </param>
public sealed record MailServer(string Host, int Port, MailSecurity Security, EmailLogin? Login = null, bool IsLocal = false)
{
    public override string ToString() => "(mail server)";
}

/// <summary>How the connection to a mail server is encrypted. Only connections within this machine may be unencrypted.</summary>
public enum MailSecurity
{
    /// <summary>By STARTTLS; no connection if the server doesn't offer it.</summary>
    StartTls,

    /// <summary>From the first byte: <c>smtps://</c>, usually port 465.</summary>
    Tls,

    /// <summary>By STARTTLS if the server offers it.</summary>
    WhenOffered,
}

public sealed record EmailLogin(string User, Secret Password)
{
    public override string ToString() => "(login)";
}

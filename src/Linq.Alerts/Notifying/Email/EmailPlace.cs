using System.Net.Mail;

namespace Linq.Alerts;

/// <summary>A mail server, who sends, and who is told.</summary>
/// <param name="Login">User and password; null where the server wants none.</param>
/// <param name="To">At least one, each once.</param>
/// <param name="Encrypted">Everywhere but on this machine: without TLS neither a password nor an alert leaves it.</param>
public sealed record EmailPlace(
    string Host, int Port, EmailLogin? Login, MailAddress From, IReadOnlyList<MailAddress> To, bool Encrypted = true)
{
    /// <summary>Addresses are personal: none is printed.</summary>
    public override string ToString() => $"a mail server, {To.Count:N0} recipient(s)";
}

public sealed record EmailLogin(string User, Secret Password)
{
    public override string ToString() => "(login)";
}

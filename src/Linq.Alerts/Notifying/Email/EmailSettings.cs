using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Reads the settings of an e-mail place. Problems name the setting and the fix, and never quote a value.</summary>
public sealed partial class EmailSettings
{
    private const string Shape = "it must look like smtp://user:password@host:587, or smtps://user:password@host:465";
    private const string Escapes = "in the user and the password write % as %25, @ as %40, : as %3A, / as %2F, # as %23, ? as %3F";

    /// <summary>The number of recipients that mail services accept per message.</summary>
    private const int MaxRecipients = 50;

    /// <summary>The submission port, encrypted by STARTTLS.</summary>
    private const int SubmissionPort = 587;

    /// <summary>The same, encrypted from the first byte.</summary>
    private const int TlsPort = 465;

    private readonly List<string> _problems = [];

    private EmailSettings()
    {
    }

    /// <param name="url"><c>SMTP_URL</c>.</param>
    /// <param name="from"><c>EMAIL_FROM</c>, with or without a name: <c>Linq Alerts &lt;alerts@example.com&gt;</c>.</param>
    /// <param name="to"><c>EMAIL_TO</c>, addresses separated by commas.</param>
    /// <param name="problems">Everything that is wrong, one sentence each; empty if the place is valid.</param>
    public static bool TryRead(
        string? url, string? from, string? to, [NotNullWhen(true)] out EmailPlace? place, out IReadOnlyList<string> problems)
    {
        var settings = new EmailSettings();
        var server = settings.Server(url);
        var sender = settings.Sender(from);
        var recipients = settings.Recipients(to);
        problems = settings._problems;
        place = problems.Count > 0 || server is null || sender is null ? null
            : new(ServerAt(server), sender, recipients);
        return place is not null;
    }

    private Uri? Server(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Wrong<Uri>($"SMTP_URL is missing: {Shape}, or smtp://host:587 for a server that needs no password.");
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic)
            return Wrong<Uri>($"SMTP_URL is not an address: {Shape}; {Escapes}.");
        if (url.Scheme is not ("smtp" or "smtps"))
            return Wrong<Uri>($"SMTP_URL does not begin with smtp:// or smtps://: {Shape}.");
        if (url.Port == 0)
            return Wrong<Uri>("SMTP_URL names port 0: leave the port out for 587, or 465 with smtps://.");
        // What looks like a path is usually the rest of a password.
        if (url.AbsolutePath is not ("" or "/") || url.Query.Length > 0 || url.Fragment.Length > 0)
            return Wrong<Uri>($"SMTP_URL has something after the host: {Shape}; {Escapes}.");
        if (url.UserInfo.Length > 0 && !UserInfo.IsMatch(url.UserInfo))
            return Wrong<Uri>($"SMTP_URL needs both a user and a password, or neither: {Shape}; {Escapes}.");
        return url;
    }

    private static MailServer ServerAt(Uri url)
    {
        // On port 465 every server uses TLS from the first byte, whatever the scheme says.
        var tls = url.Scheme == "smtps" || url.Port == TlsPort;
        var security = tls ? MailSecurity.Tls : url.IsLoopback ? MailSecurity.WhenOffered : MailSecurity.StartTls;
        return new(url.IdnHost, url.Port >= 0 ? url.Port : tls ? TlsPort : SubmissionPort, security, Login(url), url.IsLoopback);
    }

    private static EmailLogin? Login(Uri url) =>
        url.UserInfo.Split(':') is [var user, var password]
            ? new(Uri.UnescapeDataString(user), new(Uri.UnescapeDataString(password))) : null;

    private EmailAddress? Sender(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Wrong<EmailAddress>("EMAIL_FROM is missing: set it to the address that alerts come from, one that the mail server lets you use.");
        return EmailAddress.Read(text) ?? Wrong<EmailAddress>("EMAIL_FROM is not an e-mail address: it must look like alerts@example.com or Linq Alerts <alerts@example.com>.");
    }

    private List<EmailAddress> Recipients(string? text)
    {
        var parts = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            _problems.Add("EMAIL_TO is missing: set it to the recipients' addresses, separated by commas.");
        List<EmailAddress> recipients = [];
        foreach (var (n, part) in parts.Index())
        {
            if (EmailAddress.Read(part) is not { } address)
                _problems.Add($"EMAIL_TO has something that is not an e-mail address at position {n + 1}: write you@example.com, others@example.com.");
            else if (!recipients.Any(address.IsSameMailbox))
                recipients.Add(address);
        }

        if (recipients.Count > MaxRecipients)
            _problems.Add($"EMAIL_TO has {recipients.Count} addresses: mail services accept up to {MaxRecipients} a message; use a mailing list's address.");
        return recipients;
    }

    private T? Wrong<T>(string problem)
        where T : class
    {
        _problems.Add(problem);
        return null;
    }

    [GeneratedRegex(@"^[^:]+:[^:]+\z")]
    private static partial Regex UserInfo { get; }
}

namespace Linq.Alerts;

/// <summary>Sends e-mails through one mail server. It reports what the server did; <see cref="EmailNotifier"/> interprets that.</summary>
public interface IMailTransport
{
    /// <summary>Sends one e-mail, once, to all of its recipients that the server accepts.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the server accepted it. All other failures are returned as values.</exception>
    Task<MailOutcome> SendAsync(EmailMessage mail, CancellationToken cancel = default);

    /// <summary>Connects, encrypts and logs in like <see cref="SendAsync"/>, and disconnects without sending anything.</summary>
    /// <exception cref="OperationCanceledException">Cancelled. All other failures are returned as values.</exception>
    Task<MailOutcome> LogInAsync(CancellationToken cancel = default);
}

/// <summary>What a mail server did with an e-mail, or with a login.</summary>
public abstract record MailOutcome
{
    /// <summary>
    /// The server accepted the e-mail for every recipient except <paramref name="Rejected"/>, which is usually empty. Or it accepted the login.
    /// </summary>
    public sealed record Accepted(IReadOnlyList<RejectedRecipient> Rejected) : MailOutcome;

    /// <summary>The server rejected every recipient, so nothing was sent.</summary>
    public sealed record AllRejected(IReadOnlyList<RejectedRecipient> Rejected) : MailOutcome;

    /// <summary>The server answered with an error.</summary>
    /// <param name="Code">The SMTP reply code, three digits.</param>
    public sealed record Answered(int Code, bool ToLogin = false) : MailOutcome;

    /// <summary>There was no usable answer.</summary>
    /// <param name="Detail">A detail that quotes nothing; may be empty.</param>
    /// <param name="ContentSent">Whether the server may have the e-mail anyway.</param>
    /// <param name="Cause">What was thrown.</param>
    public sealed record Failed(MailFailure Failure, string Detail = "", bool ContentSent = false, Cause Cause = default) : MailOutcome;
}

/// <param name="Code">The SMTP reply code for this recipient, three digits.</param>
public sealed record RejectedRecipient(EmailAddress Address, int Code);

public enum MailFailure
{
    /// <summary>No connection.</summary>
    NotReached,

    /// <summary>The other side doesn't speak SMTP, or disconnected before its greeting was complete.</summary>
    NoMailServer,

    /// <summary>The connection broke.</summary>
    BrokeOff,

    /// <summary>The TLS handshake failed, usually because the certificate isn't valid for the host.</summary>
    TlsFailed,

    /// <summary>The server doesn't offer STARTTLS, but the connection must be encrypted.</summary>
    NoStartTls,

    /// <summary>There is a password, but the server offers no supported way to log in.</summary>
    NoLogin,
}

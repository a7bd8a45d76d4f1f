namespace Linq.Alerts;

/// <summary>Carries e-mails to one mail server. It reports what the server did; what that means, <see cref="EmailNotifier"/> decides.</summary>
public interface IMailTransport
{
    /// <summary>Hands one e-mail to the server, once, for all of its recipients that the server accepts.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the server took it. Every other failure is a value.</exception>
    Task<MailOutcome> SendAsync(EmailMessage mail, CancellationToken cancel = default);

    /// <summary>Connects, encrypts and logs in as <see cref="SendAsync"/> does, and leaves again without sending anything.</summary>
    /// <exception cref="OperationCanceledException">Cancelled. Every other failure is a value.</exception>
    Task<MailOutcome> LogInAsync(CancellationToken cancel = default);
}

/// <summary>What a mail server did with an e-mail, or with a login.</summary>
public abstract record MailOutcome
{
    /// <summary>The server took the e-mail for every recipient but <paramref name="Rejected"/>, which is mostly empty. Or it accepted the login.</summary>
    public sealed record Accepted(IReadOnlyList<RejectedRecipient> Rejected) : MailOutcome;

    /// <summary>The server rejected every single recipient, so there was nothing to hand over.</summary>
    public sealed record AllRejected(IReadOnlyList<RejectedRecipient> Rejected) : MailOutcome;

    /// <summary>The server answered anything but yes.</summary>
    /// <param name="Code">SMTP's, three digits.</param>
    public sealed record Answered(int Code, bool ToLogin = false) : MailOutcome;

    /// <summary>There was no answer to go by.</summary>
    /// <param name="Detail">More about it in a word that quotes nothing; may be empty.</param>
    /// <param name="ContentSent">Whether the server may have the e-mail nevertheless.</param>
    /// <param name="Cause">What was thrown.</param>
    public sealed record Failed(MailFailure Failure, string Detail = "", bool ContentSent = false, Cause Cause = default) : MailOutcome;
}

/// <param name="Code">SMTP's answer to this recipient, three digits.</param>
public sealed record RejectedRecipient(EmailAddress Address, int Code);

public enum MailFailure
{
    /// <summary>No connection.</summary>
    NotReached,

    /// <summary>What answered doesn't speak SMTP, or hung up before its greeting was complete.</summary>
    NoMailServer,

    /// <summary>The connection ended in the middle.</summary>
    BrokeOff,

    /// <summary>The TLS handshake failed, mostly for a certificate that isn't valid for the host.</summary>
    TlsFailed,

    /// <summary>The server doesn't offer STARTTLS, and the connection must be encrypted.</summary>
    NoStartTls,

    /// <summary>There is a password, and the server offers no way to use it.</summary>
    NoLogin,
}

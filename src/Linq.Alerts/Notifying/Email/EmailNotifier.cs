using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts;

/// <summary>Sends a digest as one e-mail to all recipients of one place, and interprets the mail server's answer.</summary>
/// <remarks>
/// If the server rejects one recipient, the others still get the mail, and that one is reported as <see cref="MissedRecipient"/>. A mail that was
/// accepted although the answer was lost is repeated with the same Message-ID.
/// </remarks>
public sealed class EmailNotifier : INotifier
{
    /// <summary>Mail servers may take a while to check a sender. A minute is still well below the place's lease.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(15);

    private const int KeyBytes = 4;

    private readonly EmailPlace _place;
    private readonly IMailTransport _transport;
    private readonly TimeProvider _clock;

    /// <summary>The only recipient of this notifier; null for all.</summary>
    private readonly EmailAddress? _only;

    /// <param name="secret">The key for hashing recipients' names in the ledger; null for the simulator, which has none.</param>
    public EmailNotifier(EmailPlace place, IMailTransport transport, TimeProvider clock, Secret? secret)
        : this(place, transport, clock, only: null)
    {
        // A single recipient isn't separate from its place.
        if (place.To.Count < 2)
            return;
        var naming = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret?.Reveal() ?? "simulator"), SHA256.HashSizeInBytes, info: "linq-alerts e-mail recipient"u8.ToArray());
        Recipients =
        [
            .. place.To.Select(address => new Recipient(KeyOf(address, naming), new EmailNotifier(place, transport, clock, address), FormerKeyOf(address))),
        ];
    }

    private EmailNotifier(EmailPlace place, IMailTransport transport, TimeProvider clock, EmailAddress? only) =>
        (_place, _transport, _clock, _only) = (place, transport, clock, only);

    public string Name => _only is null ? "e-mail" : $"e-mail address {_place.To.Index().Single(one => one.Item == _only).Index + 1} of EMAIL_TO";

    public string Cure => _only is null
        ? "Check SMTP_URL, EMAIL_FROM and EMAIL_TO, and start again if you changed them."
        : "Correct that address in EMAIL_TO or take it out, and start again.";

    // 30 mails a minute and 100 an hour: the limits of Azure Communication Services for custom domains, and lower than most others'. An Azure-managed
    // domain's limit of 10 an hour results in a 4xx, and what waits is then sent together.
    public TimeSpan Pace => TimeSpan.FromSeconds(2);

    public int? SendsPerHour => 100;

    public IReadOnlyList<Recipient> Recipients { get; } = [];

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        IReadOnlyList<EmailAddress> to = _only is not null ? [_only] : [.. _place.To.Where((_, n) => Recipients.Count == 0 || !digest.LeftOut.Any(Recipients[n].IsNamed))];
        var mail = EmailMessage.Of(digest, _place, to, _clock.GetUtcNow());
        return await WithinAsync(SendLimit, limited => _transport.SendAsync(mail, limited), surelyNotSent: false, cancel);
    }

    /// <remarks>Also logs in. Whether the server accepts mail from EMAIL_FROM for EMAIL_TO only shows when a mail is sent.</remarks>
    public Task<Delivery> ProbeAsync(CancellationToken cancel = default) => WithinAsync(ProbeLimit, _transport.LogInAsync, surelyNotSent: true, cancel);

    private async Task<Delivery> WithinAsync(TimeSpan limit, Func<CancellationToken, Task<MailOutcome>> ask, bool surelyNotSent, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            return Judge(await ask(either.Token));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            return new Delivery.Deferred($"the mail server did not finish within {limit.TotalSeconds:0} s", SurelyNotSent: surelyNotSent, Cause: e);
        }
    }

    private Delivery Judge(MailOutcome outcome) => outcome switch
    {
        MailOutcome.Accepted { Rejected: [] } => new Delivery.Sent(),
        MailOutcome.Accepted { Rejected: var rejected } =>
            new Delivery.SentToSome([.. rejected.Select(one => new MissedRecipient(Recipients[IndexOf(one.Address)].Key, Judge(one.Code, " for this address")))]),
        // A recipient that may be reachable later is worth a retry.
        MailOutcome.AllRejected { Rejected: var rejected } =>
            Judge(rejected.Min(one => one.Code), _only is null ? " for everybody in EMAIL_TO" : " for this address"),
        MailOutcome.Answered { ToLogin: true, Code: var code } => JudgeLogin(code),
        MailOutcome.Answered { Code: var code } => Judge(code, ""),
        MailOutcome.Failed failed => Judge(failed),
        _ => throw new InvalidOperationException($"An e-mail cannot end as {outcome.GetType().Name}."),
    };

    private Delivery Judge(int code, string about) => code switch
    {
        530 or 534 or 535 or 538 => new Delivery.Refused(_place.Server.Login is null
            ? $"the mail server requires a user and a password ({code}): add them to SMTP_URL"
            : $"the mail server requires a different login than the one in SMTP_URL ({code})"),
        >= 500 => new Delivery.Refused($"the mail server refused it{about} ({code})"),
        // From 400 on, the server didn't accept the mail. Below that, it is an unexpected answer, which means nothing.
        _ => new Delivery.Deferred($"the mail server cannot take it now{about} ({code})", SurelyNotSent: code >= 400),
    };

    private static Delivery JudgeLogin(int code) => code >= 500
        ? new Delivery.Refused(
            $"the mail server does not accept the user and password of SMTP_URL ({code}); some services require an app password instead of your own")
        : new Delivery.Deferred($"the mail server cannot check the login now ({code})", SurelyNotSent: true);

    private static Delivery Judge(MailOutcome.Failed failed) => failed.Failure switch
    {
        MailFailure.NotReached => new Delivery.Deferred($"the mail server was not reached ({failed.Detail})", SurelyNotSent: true, Cause: failed.Cause),
        MailFailure.NoMailServer => new Delivery.Deferred("what answered is not a mail server, or it disconnected at once", SurelyNotSent: true, Cause: failed.Cause),
        MailFailure.BrokeOff => new Delivery.Deferred("the connection to the mail server was lost", SurelyNotSent: !failed.ContentSent, Cause: failed.Cause),
        MailFailure.TlsFailed => new Delivery.Deferred(
            "the mail server's certificate was not accepted, or TLS failed: SMTP_URL must name the host that the certificate was issued for, "
                + "and smtps:// only a port that is encrypted from the start, usually 465",
            SurelyNotSent: true,
            Cause: failed.Cause),
        MailFailure.NoStartTls => new Delivery.Refused(
            "the mail server offers no STARTTLS, and nothing is sent without encryption: SMTP_URL needs a server and port that offer it, usually 587, or smtps:// and port 465",
            failed.Cause),
        MailFailure.NoLogin => new Delivery.Refused(
            "the mail server offers no login by user and password: remove them from SMTP_URL, or use the submission port, usually 587",
            failed.Cause),
        var failure => throw new InvalidOperationException($"There is no judgement on {failure}."),
    };

    private int IndexOf(EmailAddress address) => _place.To.Index().First(one => one.Item == address).Index;

    /// <summary>
    /// Identifies a recipient in the ledger, in metrics and in alarms. A guessed address can't be confirmed with it, and the order in EMAIL_TO may
    /// change.
    /// </summary>
    private static string KeyOf(EmailAddress address, byte[] naming) => Convert.ToHexStringLower(HMACSHA256.HashData(naming, Named(address)), 0, KeyBytes);

    /// <summary>Versions before this one hashed the address without a secret.</summary>
    private static string FormerKeyOf(EmailAddress address) => Convert.ToHexStringLower(SHA256.HashData(Named(address)), 0, KeyBytes);

    private static byte[] Named(EmailAddress address) => Encoding.UTF8.GetBytes(address.InFull.ToLowerInvariant());
}

using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Linq.Alerts;

/// <summary>Sends a digest as one e-mail to everybody of one place, over SMTP.</summary>
/// <remarks>
/// What some recipients' servers refuse counts as sent when it reached another one: sending it again would repeat it to those who have it. The
/// next mail says so. A mail that was taken although its answer was lost comes again under the same Message-ID.
/// </remarks>
public sealed class EmailNotifier(EmailPlace place, TimeProvider clock) : INotifier
{
    /// <summary>Mail servers may look at a sender for a while; a minute is still well below the place's lease.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(60);

    /// <summary>Recipients that the last mail did not reach. One sender at a time is at a place.</summary>
    private int _missed;

    public string Name => "e-mail";

    public string Cure => "Check SMTP_URL, EMAIL_FROM and EMAIL_TO, and start again if you changed them.";

    // 100 mails an hour: what Azure Communication Services allow a domain of one's own, and less than most others do. A longer pace would hold
    // back an opt-out on one line behind the news of another. A trial domain's 10 an hour end in a 4xx, and what waits then goes out together.
    public TimeSpan Pace => TimeSpan.FromSeconds(36);

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        using var limit = new CancellationTokenSource(SendLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var mail = EmailMessage.From(digest, place, _missed);
        // Leaving this method disposes of the client, which cuts a connection that is still busy.
        using var smtp = new SmtpClient(place.Host, place.Port) { EnableSsl = place.Encrypted, Credentials = CredentialsOf(place) };
        try
        {
            // The client waits for the last answer on a thread that no token reaches: the wait has to be ours.
            await smtp.SendMailAsync(mail, either.Token).WaitAsync(either.Token);
            _missed = 0;
            return new Delivery.Sent();
        }
        catch (SmtpFailedRecipientException e)
        {
            var failed = e is SmtpFailedRecipientsException several ? several.InnerExceptions : [e];
            if (failed.Length < place.To.Count)
            {
                _missed = failed.Length;
                return new Delivery.Sent();
            }

            // One that may be reached later is worth another try.
            return Judge(failed.Min(one => (int)one.StatusCode), " for everybody in EMAIL_TO");
        }
        catch (SmtpException e)
        {
            return Judge(e);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Delivery.Deferred($"the mail server was not done within {SendLimit.TotalSeconds:0} s");
        }
    }

    public Task<Delivery> ProbeAsync(CancellationToken cancel = default) => SmtpProbe.AskAsync(place, clock, cancel);

    private static NetworkCredential? CredentialsOf(EmailPlace place) =>
        place.Login is { } login ? new(login.User, login.Password.Reveal()) : null;

    private Delivery Judge(SmtpException failure) => (failure.StatusCode, failure.InnerException) switch
    {
        (SmtpStatusCode.GeneralFailure, AuthenticationException) =>
            new Delivery.Deferred(
                "the mail server's certificate was not accepted, or TLS failed: SMTP_URL must name the host that it was made out to",
                SurelyNotTold: true),
        (SmtpStatusCode.GeneralFailure, SocketException socket) =>
            new Delivery.Deferred($"the mail server was not reached ({socket.SocketErrorCode})", SurelyNotTold: true),
        (SmtpStatusCode.GeneralFailure, IOException) => new Delivery.Deferred("the connection to the mail server broke off"),
        (SmtpStatusCode.GeneralFailure, not null) => new Delivery.Deferred("what answered is not a mail server"),
        // Without a cause of its own it is the client that will not go on.
        (SmtpStatusCode.GeneralFailure, null) when place.Encrypted =>
            new Delivery.Refused("the mail server offers no STARTTLS, and nothing is sent without: SMTP_URL needs a server and port that do, mostly 587"),
        (SmtpStatusCode.GeneralFailure, null) => new Delivery.Deferred("the mail server did not keep to SMTP"),
        var (status, _) => Judge((int)status),
    };

    private Delivery Judge(int code, string about = "") => code switch
    {
        // The client goes on after a refused login, so the refusal comes with what follows it.
        530 or 534 or 535 or 538 => new Delivery.Refused(place.Login is null
            ? $"the mail server wants a user and a password ({code}): put them into SMTP_URL"
            : $"the mail server does not take the user and password of SMTP_URL ({code}), or offers no login that .NET's mail client knows (LOGIN)"),
        >= 500 => new Delivery.Refused($"the mail server refused it{about} ({code})"),
        // From 400 on the server leaves the mail with us; below, it is an answer at the wrong place, which says nothing.
        _ => new Delivery.Deferred($"the mail server cannot take it now{about} ({code})", SurelyNotTold: code >= 400),
    };
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Linq.Alerts.Mail;

/// <summary>Sends e-mails to one place's mail server over SMTP, each on its own connection.</summary>
public sealed class MailKitTransport : IMailTransport
{
    private const int NotAuthenticated = (int)SmtpStatusCode.AuthenticationRequired;

    private readonly EmailPlace _place;
    private readonly RemoteCertificateValidationCallback? _certificates;
    private readonly TimeProvider _clock;

    public MailKitTransport(EmailPlace place, TimeProvider clock)
        : this(place, clock, certificates: null)
    {
    }

    /// <param name="certificates">Validates the server's certificate; null for the system's validation.</param>
    internal MailKitTransport(EmailPlace place, TimeProvider clock, RemoteCertificateValidationCallback? certificates)
    {
        _place = place;
        _clock = clock;
        // On this machine any certificate is accepted.
        _certificates = place.Server.IsLocal ? (_, certificate, _, _) => certificate is not null : certificates;
    }

    public async Task<MailOutcome> SendAsync(EmailMessage mail, CancellationToken cancel = default)
    {
        using var message = MimeMail.Of(mail);
        List<RejectedRecipient> rejected = [];
        List<EmailAddress> left = [.. mail.Recipients];
        while (true)
        {
            using var client = CreateClient();
            var outcome = await TalkAsync(client, () => client.SendAsync(message, MimeMail.Mailbox(mail.From), left, cancel), cancel);
            rejected.AddRange(client.Rejected);
            left.RemoveAll(address => client.Rejected.Any(one => one.Address == address));
            // A server that answers 421 for one recipient disconnects. The others get the mail over a new connection.
            if (client.SaidGoodbye && left.Count > 0 && outcome is MailOutcome.Failed { Failure: MailFailure.BrokeOff, ContentSent: false })
                continue;
            return outcome switch
            {
                MailOutcome.Accepted => new MailOutcome.Accepted(rejected),
                _ when left.Count == 0 => new MailOutcome.AllRejected(rejected),
                _ => outcome,
            };
        }
    }

    public async Task<MailOutcome> LogInAsync(CancellationToken cancel = default)
    {
        using var client = CreateClient();
        return await TalkAsync(client, () => Task.CompletedTask, cancel);
    }

    private RecipientClient CreateClient() => new()
    {
        // A host's own name is often not fully qualified, which servers reject (504). The sender's domain is legitimate, and relays such as Google's
        // require it.
        LocalDomain = _place.From.Domain,
        // An unreachable revocation server must not prevent an alert from being sent. HttpClient doesn't check revocation either.
        CheckCertificateRevocation = false,
        ServerCertificateValidationCallback = _certificates,
        // The caller's token limits the time.
        Timeout = Timeout.Infinite,
    };

    private async Task<MailOutcome> TalkAsync(RecipientClient client, Func<Task> talk, CancellationToken cancel)
    {
        if (await ConnectAsync(client, cancel) is { } noConnection)
            return noConnection;
        if (_place.Server.Login is { } login && await LogInAsync(client, login, cancel) is { } noLogin)
            return noLogin;
        try
        {
            await talk();
        }
        catch (SmtpCommandException e)
        {
            return new MailOutcome.Answered((int)e.StatusCode);
        }
        catch (ServiceNotAuthenticatedException)
        {
            return new MailOutcome.Answered(NotAuthenticated);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return new MailOutcome.Failed(MailFailure.BrokeOff, ContentSent: client.ContentSent, Cause: e);
        }

        await client.LeaveAsync(_clock, cancel);
        return new MailOutcome.Accepted([]);
    }

    private async Task<MailOutcome?> ConnectAsync(RecipientClient client, CancellationToken cancel)
    {
        var (server, security) = (_place.Server, _place.Server.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.StartTlsWhenAvailable,
        });
        try
        {
            await client.ConnectAsync(server.Host, server.Port, security, cancel);
            return null;
        }
        catch (SmtpCommandException e)
        {
            return new MailOutcome.Answered((int)e.StatusCode);
        }
        catch (SslHandshakeException e)
        {
            return new MailOutcome.Failed(MailFailure.TlsFailed, Cause: e);
        }
        catch (NotSupportedException e)
        {
            return new MailOutcome.Failed(MailFailure.NoStartTls, Cause: e);
        }
        catch (SocketException e)
        {
            return new MailOutcome.Failed(MailFailure.NotReached, $"{e.SocketErrorCode}", Cause: e);
        }
        catch (SmtpProtocolException e)
        {
            return new MailOutcome.Failed(MailFailure.NoMailServer, Cause: e);
        }
        catch (IOException e)
        {
            return new MailOutcome.Failed(MailFailure.BrokeOff, Cause: e);
        }
    }

    private static async Task<MailOutcome?> LogInAsync(RecipientClient client, EmailLogin login, CancellationToken cancel)
    {
        try
        {
            // The strongest mechanism that both sides support: SCRAM if available, otherwise PLAIN or LOGIN.
            await client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(login.User, login.Password.Reveal()), cancel);
            return null;
        }
        catch (AuthenticationException e) when (e.InnerException is SmtpCommandException answer)
        {
            return new MailOutcome.Answered((int)answer.StatusCode, ToLogin: true);
        }
        catch (Exception e) when (e is AuthenticationException or SaslException or NotSupportedException)
        {
            return new MailOutcome.Failed(MailFailure.NoLogin, Cause: e);
        }
        catch (SmtpCommandException e)
        {
            return new MailOutcome.Answered((int)e.StatusCode, ToLogin: true);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return new MailOutcome.Failed(MailFailure.BrokeOff, Cause: e);
        }
    }

    private static bool IsBroken(Exception e) => e is IOException or SmtpProtocolException or ServiceNotConnectedException or SocketException;
}

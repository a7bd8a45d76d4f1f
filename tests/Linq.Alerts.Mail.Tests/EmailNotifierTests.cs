using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Xunit;

namespace Linq.Alerts.Mail.Tests;

/// <summary>The notifier against a mail server on this machine.</summary>
public sealed class EmailNotifierTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly Digest Digest = Digest.Of("e-mail", "test", [Some.Entry(Some.Change())]);

    private static readonly Secret Key = new("linq-key");

    private readonly SmtpStandIn _server = new();
    private readonly FakeTimeProvider _clock = new(Some.Time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("connect", "421 busy", "deferred", "the mail server cannot take it now (421)")]
    [InlineData("connect", "554 no", "refused", "the mail server refused it (554)")]
    [InlineData("connect", "250 odd", "deferred", "the mail server cannot take it now (250)")]
    [InlineData("connect", "HTTP/1.1 400 Bad Request", "deferred", "what answered is not a mail server, or it disconnected at once")]
    [InlineData("connect", SmtpStandIn.HangUp, "deferred", "what answered is not a mail server, or it disconnected at once")]
    [InlineData("EHLO", "504 need a full name", "refused", "the mail server refused it (504)")]
    [InlineData("MAIL", SmtpStandIn.HangUp, "deferred", "the connection to the mail server was lost")]
    [InlineData("EHLO", "421 closing", "deferred", "the mail server cannot take it now (421)")]
    [InlineData("MAIL", "421 closing", "deferred", "the mail server cannot take it now (421)")]
    [InlineData("MAIL", "451 later", "deferred", "the mail server cannot take it now (451)")]
    [InlineData("MAIL", "452 full", "deferred", "the mail server cannot take it now (452)")]
    [InlineData("MAIL", "454 later", "deferred", "the mail server cannot take it now (454)")]
    [InlineData("MAIL", "530 log in", "refused", "the mail server requires a user and a password (530): add them to SMTP_URL")]
    [InlineData("MAIL", "501 odd", "refused", "the mail server refused it (501)")]
    [InlineData("MAIL", "535 log in", "refused", "the mail server requires a user and a password (535): add them to SMTP_URL")]
    [InlineData("MAIL", "550 not you, alerts@example.com", "refused", "the mail server refused it (550)")]
    [InlineData("MAIL", "553 not you", "refused", "the mail server refused it (553)")]
    [InlineData("RCPT", "421 closing", "deferred", "the mail server cannot take it now for everybody in EMAIL_TO (421)")]
    [InlineData("RCPT", "421 closing" + SmtpStandIn.Bye, "deferred", "the mail server cannot take it now for everybody in EMAIL_TO (421)")]
    [InlineData("RCPT", "530 log in", "refused", "the mail server requires a user and a password (530): add them to SMTP_URL")]
    [InlineData("RCPT", "571 not you", "refused", "the mail server refused it for everybody in EMAIL_TO (571)")]
    [InlineData("RCPT", "450 ops@example.com is busy", "deferred", "the mail server cannot take it now for everybody in EMAIL_TO (450)")]
    [InlineData("RCPT", "452 too many", "deferred", "the mail server cannot take it now for everybody in EMAIL_TO (452)")]
    [InlineData("RCPT", "550 ops@example.com unknown", "refused", "the mail server refused it for everybody in EMAIL_TO (550)")]
    [InlineData("RCPT", "551 elsewhere", "refused", "the mail server refused it for everybody in EMAIL_TO (551)")]
    [InlineData("RCPT", "552 full", "refused", "the mail server refused it for everybody in EMAIL_TO (552)")]
    [InlineData("RCPT", "553 odd", "refused", "the mail server refused it for everybody in EMAIL_TO (553)")]
    [InlineData("DATA", "451 later", "deferred", "the mail server cannot take it now (451)")]
    [InlineData("DATA", "554 no", "refused", "the mail server refused it (554)")]
    [InlineData(".", "451 4.7.1 slow down, secret-password", "deferred", "the mail server cannot take it now (451)")]
    [InlineData(".", "452 full", "deferred", "the mail server cannot take it now (452)")]
    [InlineData(".", "552 too large", "refused", "the mail server refused it (552)")]
    [InlineData(".", "554 spam", "refused", "the mail server refused it (554)")]
    [InlineData(".", SmtpStandIn.HangUp, "deferred", "the connection to the mail server was lost")]
    public async Task Every_reply_leads_to_one_outcome_with_a_readable_reason(string command, string answer, string word, string why)
    {
        _server.Answers[command] = answer;

        var delivery = await SendAsync();

        Assert.Equal((word, why), (delivery.Word, WhyOf(delivery)));
        Assert.Empty(_server.Mails);
        // A connection that breaks before the mail is sent reached nobody; one that breaks afterwards may have.
        if (delivery is Delivery.Deferred deferred)
            Assert.Equal(answer[0] == '4' || (command != "." && answer[0] != '2'), deferred.SurelyNotSent);
    }

    [Theory]
    [InlineData("250 odd")]
    [InlineData("421 bye")]
    [InlineData(SmtpStandIn.HangUp)]
    public async Task A_reply_after_the_mail_was_accepted_changes_nothing(string answer)
    {
        _server.Answers["QUIT"] = answer;

        Assert.Equal(new Delivery.Sent(), await SendAsync());
        Assert.Single(_server.Mails);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("EHLO")]
    [InlineData("AUTH")]
    [InlineData("password")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_server_that_falls_silent_is_abandoned_after_a_minute_and_disconnected(string command)
    {
        _server.Answers[command] = SmtpStandIn.Silence;
        _server.Logins = "LOGIN";
        var sending = SendAsync(Place(login: true));
        await _server.Silent.WaitAsync(Soon, TimeProvider.System);

        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(new Delivery.Deferred("the mail server did not finish within 60 s"), await sending.WaitAsync(Soon, TimeProvider.System));
        await _server.Left.WaitAsync(Soon, TimeProvider.System);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData(".")]
    public async Task The_callers_cancellation_passes_through(string command)
    {
        using var cancel = new CancellationTokenSource();
        _server.Answers[command] = SmtpStandIn.Silence;
        var sending = Notifier(Place()).SendAsync(Digest, cancel.Token);
        await _server.Silent.WaitAsync(Soon, TimeProvider.System);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task A_refused_connection_is_worth_another_try()
    {
        var place = Place();
        await _server.DisposeAsync();

        Assert.Equal(new Delivery.Deferred("the mail server was not reached (ConnectionRefused)", SurelyNotSent: true), await SendAsync(place));
    }

    [Theory]
    [InlineData("501 no")]
    [InlineData("503 no")]
    [InlineData("510 no")]
    [InlineData("521 no")]
    [InlineData("550 no")]
    [InlineData("551 no")]
    [InlineData("552 no")]
    [InlineData("553 no")]
    [InlineData("554 no")]
    [InlineData("556 no")]
    [InlineData("571 no")]
    [InlineData("421 later")]
    [InlineData("421 later" + SmtpStandIn.Bye)]
    [InlineData("450 later")]
    [InlineData("451 later")]
    [InlineData("452 later")]
    public async Task One_rejected_recipient_does_not_affect_the_others(string answer)
    {
        foreach (var extensions in new[] { Array.Empty<string>(), ["PIPELINING"] })
        {
            _server.Extensions = extensions;
            _server.Answers["RCPT TO:<b@example.com>"] = answer;
            _server.Mails.Clear();
            _server.Commands.Clear();
            var notifier = Notifier(Place("a@example.com", "b@example.com", "c@example.com"));

            var missed = Assert.Single(Assert.IsType<Delivery.SentToSome>(await notifier.SendAsync(Digest)).Missed);

            Assert.Equal(notifier.Recipients[1].Key, missed.Recipient);
            Assert.Equal(
                answer[0] == '4'
                    ? new Delivery.Deferred($"the mail server cannot take it now for this address ({answer[..3]})", SurelyNotSent: true)
                    : new Delivery.Refused($"the mail server refused it for this address ({answer[..3]})"),
                missed.Delivery);
            Assert.Single(_server.Mails);
            Assert.Equal(["a", "c"], RecipientsOf(_server.Commands.Reverse().TakeWhile(command => !command.StartsWith("MAIL", StringComparison.Ordinal)).Reverse()).Except(["b"]));
        }
    }

    [Fact]
    public async Task A_recipient_that_missed_a_mail_gets_it_alone()
    {
        var notifier = Notifier(Place("a@example.com", "b@example.com"));

        Assert.Equal(new Delivery.Sent(), await notifier.Recipients[1].Notifier.SendAsync(Digest));

        Assert.Equal(["b"], RecipientsOf(_server.Commands));
        Assert.Equal("a@example.com, b@example.com", Mail().To.ToString());
        Assert.Equal("e-mail address 2 of EMAIL_TO", notifier.Recipients[1].Notifier.Name);
    }

    [Fact]
    public void A_recipients_key_stays_the_same_and_shows_no_address()
    {
        var (two, turned) = (Notifier(Place("a@example.com", "b@example.com")), Notifier(Place("b@example.com", "A@example.com")));

        Assert.Equal(two.Recipients.Select(one => one.Key), turned.Recipients.Select(one => one.Key).Reverse());
        Assert.All(two.Recipients, one => Assert.Matches("^[0-9a-f]{8}$", one.Key));
        Assert.Empty(Notifier(Place()).Recipients);
        // A guessed address can't be confirmed with a key.
        var other = new EmailNotifier(Place("a@example.com", "b@example.com"), new MailKitTransport(Place(), _clock), _clock, new Secret("another key"));
        Assert.Empty(two.Recipients.Select(one => one.Key).Intersect(other.Recipients.Select(one => one.Key)));
        Assert.Empty(two.Recipients.Select(one => one.Key).Intersect(two.Recipients.Select(one => one.FormerKey)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("a@example.com"u8), 0, 4), two.Recipients[0].FormerKey);
    }

    [Fact]
    public async Task One_recipient_that_may_be_reached_later_is_worth_another_try()
    {
        _server.Answers["RCPT TO:<a@example.com>"] = "550 unknown";
        _server.Answers["RCPT TO:<b@example.com>"] = "450 busy";

        Assert.Equal("deferred", (await SendAsync(Place("a@example.com", "b@example.com"))).Word);
    }

    [Theory]
    [InlineData("PLAIN", "AUTH", "535 no", "refused", "does not accept the user and password of SMTP_URL (535)")]
    [InlineData("LOGIN", "AUTH", "535 no", "refused", "does not accept the user and password of SMTP_URL (535)")]
    [InlineData("LOGIN", "password", "534 use an app's password", "refused", "does not accept the user and password of SMTP_URL (534)")]
    [InlineData("PLAIN LOGIN", "AUTH", "454 later", "deferred", "cannot check the login now (454)")]
    [InlineData("PLAIN", "AUTH", "421 closing", "deferred", "cannot check the login now (421)")]
    [InlineData("PLAIN", "AUTH", SmtpStandIn.HangUp, "deferred", "the connection to the mail server was lost")]
    [InlineData("", "AUTH", "", "refused", "the mail server offers no login by user and password")]
    [InlineData("XOAUTH2", "AUTH", "", "refused", "the mail server offers no login by user and password")]
    public async Task A_failed_login_is_reported_from_its_own_reply_by_sending_and_by_check(string offered, string command, string answer, string word, string why)
    {
        _server.Logins = offered;
        _server.Answers[command] = answer;
        // Later replies must not matter.
        _server.Answers["MAIL"] = "553 somebody else's words";

        foreach (var delivery in new[] { await SendAsync(Place(login: true)), await Notifier(Place(login: true)).ProbeAsync() })
        {
            Assert.Equal(word, delivery.Word);
            Assert.Contains(why, delivery.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret-password", delivery.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_server.Commands, one => one.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PLAIN", "AUTH PLAIN AHVzZXIAc2VjcmV0LXBhc3N3b3Jk")]
    [InlineData("LOGIN", "AUTH LOGIN", "dXNlcg==", "c2VjcmV0LXBhc3N3b3Jk")]
    [InlineData("GSSAPI XOAUTH2 PLAIN", "AUTH PLAIN AHVzZXIAc2VjcmV0LXBhc3N3b3Jk")]
    public async Task The_password_is_sent_by_a_method_that_the_server_offers(string offered, params string[] said)
    {
        _server.Logins = offered;

        Assert.Equal(new Delivery.Sent(), await SendAsync(Place(login: true)));

        Assert.Equal(said, _server.Commands.Skip(1).Take(said.Length));
        Assert.Single(_server.Mails);
    }

    [Fact]
    public async Task A_probe_logs_in_and_sends_nothing()
    {
        Assert.Equal(new Delivery.Sent(), await Notifier(Place(login: true)).ProbeAsync());

        Assert.Equal(["EHLO", "AUTH", "QUIT"], _server.Commands.Select(command => command.Split(' ')[0]));
    }

    [Fact]
    public async Task A_server_that_wants_a_full_name_gets_the_senders_domain()
    {
        _server.Answers["EHLO"] = "504 need a fully-qualified host name";
        _server.Answers["EHLO example.com"] = "250 hello";

        Assert.Equal(new Delivery.Sent(), await SendAsync());
    }

    [Fact]
    public async Task Without_STARTTLS_nothing_is_sent_to_a_server_elsewhere()
    {
        var refused = Assert.IsType<Delivery.Refused>(await SendAsync(Elsewhere(MailSecurity.StartTls)));

        Assert.StartsWith("the mail server offers no STARTTLS, and nothing is sent without", refused.Why, StringComparison.Ordinal);
        Assert.All(_server.Commands, command => Assert.StartsWith("EHLO", command, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task An_untrusted_certificate_ends_the_connection(MailSecurity security)
    {
        using var certificate = Certificate();
        (_server.Certificate, _server.TlsFromTheStart) = (certificate, security == MailSecurity.Tls);

        var deferred = Assert.IsType<Delivery.Deferred>(await SendAsync(Elsewhere(security)));

        Assert.StartsWith("the mail server's certificate was not accepted", deferred.Why, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Commands, command => command.Contains("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MailSecurity.StartTls, "EHLO", "STARTTLS", "TLS EHLO", "TLS AUTH")]
    [InlineData(MailSecurity.Tls, "TLS EHLO", "TLS AUTH")]
    public async Task The_password_and_the_mail_are_sent_only_over_TLS(MailSecurity security, params string[] begin)
    {
        using var certificate = Certificate();
        (_server.Certificate, _server.TlsFromTheStart) = (certificate, security == MailSecurity.Tls);
        var place = Elsewhere(security);
        var notifier = new EmailNotifier(
            place, new MailKitTransport(place, _clock, (_, theirs, _, _) => theirs?.GetCertHashString() == certificate.GetCertHashString()), _clock, Key);

        Assert.Equal(new Delivery.Sent(), await notifier.SendAsync(Digest));

        Assert.Equal(begin, _server.Commands.Take(begin.Length).Select(command => string.Join(' ', command.Split(' ').Take(command.StartsWith("TLS", StringComparison.Ordinal) ? 2 : 1))));
        Assert.Single(_server.Mails);
    }

    [Fact]
    public async Task A_server_that_does_not_speak_TLS_where_it_should_is_detected()
    {
        var deferred = Assert.IsType<Delivery.Deferred>(await SendAsync(Elsewhere(MailSecurity.Tls)));

        Assert.Contains("TLS failed", deferred.Why, StringComparison.Ordinal);
    }

    // Proton's Bridge, which has a self-signed certificate.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_on_this_machine_may_insist_on_STARTTLS_or_do_without_it(bool insists)
    {
        using var certificate = Certificate();
        (_server.Certificate, _server.InsistsOnTls) = (insists ? certificate : null, insists);
        Assert.True(EmailSettings.TryRead($"smtp://user:secret-password@127.0.0.1:{_server.Port}", "alerts@example.com", "ops@example.com", out var place, out _));

        Assert.Equal(new Delivery.Sent(), await SendAsync(place));

        Assert.Single(_server.Mails);
        Assert.Equal(insists, _server.Commands.Contains("TLS DATA"));
    }

    [Fact]
    public async Task Every_recipient_gets_the_same_mail()
    {
        await SendAsync(Place("a@example.com", "b@example.com"));

        Assert.Equal(["a", "b"], RecipientsOf(_server.Commands));
        Assert.Equal("a@example.com, b@example.com", Mail().To.ToString());
    }

    [Fact]
    public void It_sends_no_more_than_a_hundred_mails_an_hour() =>
        Assert.InRange(Notifier(Place()).SendsPerHour!.Value, 10, 100);

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(Some.Time.AddYears(-1), Some.Time.AddYears(10));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static string? WhyOf(Delivery delivery) => delivery switch
    {
        Delivery.Deferred deferred => deferred.Why,
        Delivery.Refused refused => refused.Why,
        _ => null,
    };

    private static IEnumerable<string> RecipientsOf(IEnumerable<string> commands) =>
        commands.Where(command => command.StartsWith("RCPT TO:<", StringComparison.Ordinal)).Select(command => command[9..].Split('@')[0]);

    private EmailPlace Place(params string[] to) => Place(login: false, to);

    private EmailPlace Place(bool login, params string[] to) => new(
        new("127.0.0.1", _server.Port, MailSecurity.WhenOffered, login ? new("user", new("secret-password")) : null, IsLocal: true),
        EmailAddress.Read("Linq Alerts <alerts@example.com>")!,
        [.. (to.Length > 0 ? to : ["ops@example.com"]).Select(address => EmailAddress.Read(address)!)]);

    /// <summary>The same server, treated as one on another machine.</summary>
    private EmailPlace Elsewhere(MailSecurity security) =>
        Place() with { Server = new("localhost", _server.Port, security, new("user", new("secret-password"))) };

    private EmailNotifier Notifier(EmailPlace place) => new(place, new MailKitTransport(place, _clock), _clock, Key);

    private MimeMessage Mail() => ReceivedMail.Read(Assert.Single(_server.Mails));

    private async Task<Delivery> SendAsync(EmailPlace? place = null)
    {
        var delivery = await Notifier(place ?? Place()).SendAsync(Digest).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

        Assert.All(
            ["example.com", "127.0.0.1", "localhost", "secret-password", "@"],
            secret => Assert.DoesNotContain(secret, delivery.ToString(), StringComparison.OrdinalIgnoreCase));
        return delivery;
    }
}

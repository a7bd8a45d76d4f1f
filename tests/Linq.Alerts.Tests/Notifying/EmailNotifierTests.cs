using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The notifier against a mail server on this machine.</summary>
public sealed class EmailNotifierTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly Digest Digest = Digest.Of("e-mail", "test", [Some.Entry(Some.Change())]);

    private readonly SmtpStandIn _server = new();
    private readonly FakeClock _clock = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("connect", "421 busy", "deferred", "the mail server cannot take it now (421)")]
    [InlineData("connect", "554 no", "refused", "the mail server refused it (554)")]
    [InlineData("connect", "250 odd", "deferred", "the mail server cannot take it now (250)")]
    [InlineData("connect", "HTTP/1.1 400 Bad Request", "deferred", "what answered is not a mail server")]
    [InlineData("connect", SmtpStandIn.HangUp, "deferred", "the connection to the mail server broke off")]
    [InlineData("EHLO", "421 closing", "deferred", "the mail server cannot take it now (421)")]
    [InlineData("MAIL", "421 closing", "deferred", "the mail server cannot take it now (421)")]
    [InlineData("MAIL", "451 later", "deferred", "the mail server cannot take it now (451)")]
    [InlineData("MAIL", "452 full", "deferred", "the mail server cannot take it now (452)")]
    [InlineData("MAIL", "454 later", "deferred", "the mail server cannot take it now (454)")]
    [InlineData("MAIL", "530 log in", "refused", "the mail server wants a user and a password (530): put them into SMTP_URL")]
    [InlineData("MAIL", "535 log in", "refused", "the mail server wants a user and a password (535): put them into SMTP_URL")]
    [InlineData("MAIL", "550 not you, alerts@example.com", "refused", "the mail server refused it (550)")]
    [InlineData("MAIL", "553 not you", "refused", "the mail server refused it (553)")]
    [InlineData("RCPT", "421 closing", "deferred", "the mail server cannot take it now (421)")]
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
    [InlineData(".", SmtpStandIn.HangUp, "deferred", "the connection to the mail server broke off")]
    public async Task Every_answer_ends_in_one_way_with_a_reason_for_a_person(string command, string answer, string word, string why)
    {
        _server.Answers[command] = answer;

        var delivery = await SendAsync();

        Assert.Equal((word, why), (delivery.Word, delivery.Why));
        Assert.Empty(_server.Mails);
        // The server that says 4xx left the mail with us; after any other trouble nobody knows.
        if (delivery is Delivery.Deferred deferred)
            Assert.Equal(answer[0] == '4', deferred.SurelyNotTold);
    }

    [Theory]
    [InlineData("250 odd")]
    [InlineData("421 bye")]
    [InlineData(SmtpStandIn.HangUp)]
    public async Task What_comes_after_the_mail_was_taken_changes_nothing(string answer)
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
    public async Task A_server_that_falls_silent_is_given_up_after_a_minute_and_left(string command)
    {
        _server.Answers[command] = SmtpStandIn.Silence;
        var sending = SendAsync(Place() with { Login = new("user", new("secret-password")) });
        await _server.Silent.WaitAsync(Soon, TimeProvider.System);

        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(new Delivery.Deferred("the mail server was not done within 60 s"), await sending.WaitAsync(Soon, TimeProvider.System));
        await _server.Left.WaitAsync(Soon, TimeProvider.System);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData(".")]
    public async Task The_callers_cancellation_passes_through(string command)
    {
        using var cancel = new CancellationTokenSource();
        _server.Answers[command] = SmtpStandIn.Silence;
        var sending = new EmailNotifier(Place(), _clock).SendAsync(Digest, cancel.Token);
        await _server.Silent.WaitAsync(Soon, TimeProvider.System);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Soon, TimeProvider.System));
    }

    [Fact]
    public async Task Nobody_listening_is_worth_another_try()
    {
        var place = Place();
        await _server.DisposeAsync();

        Assert.Equal(new Delivery.Deferred("the mail server was not reached (ConnectionRefused)", SurelyNotTold: true), await SendAsync(place));
    }

    [Fact]
    public async Task A_mail_that_reached_somebody_is_sent_and_the_next_ones_say_how_many_are_missing()
    {
        _server.Answers["RCPT TO:<b@example.com>"] = "550 unknown";
        _server.Answers["RCPT TO:<c@example.com>"] = "450 busy";
        var notifier = new EmailNotifier(Place("a@example.com", "b@example.com", "c@example.com"), _clock);

        Assert.Equal(new Delivery.Sent(), await notifier.SendAsync(Digest));
        Assert.Equal(new Delivery.Sent(), await notifier.SendAsync(Digest));
        _server.Answers.Clear();
        Assert.Equal(new Delivery.Sent(), await notifier.SendAsync(Digest));
        Assert.Equal(new Delivery.Sent(), await notifier.SendAsync(Digest));

        Assert.Equal(
            [false, true, true, false],
            _server.Mails.Select(mail => new ReceivedMail(mail).Text.Contains("2 of the 3 addresses in EMAIL_TO did not get", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_recipient_that_may_be_reached_later_is_worth_another_try()
    {
        _server.Answers["RCPT TO:<a@example.com>"] = "550 unknown";
        _server.Answers["RCPT TO:<b@example.com>"] = "450 busy";

        Assert.Equal("deferred", (await SendAsync(Place("a@example.com", "b@example.com"))).Word);
    }

    [Theory]
    [InlineData("AUTH", "535 no")]
    [InlineData("password", "535 no")]
    public async Task A_login_that_is_not_taken_is_refused_and_says_what_to_do(string command, string answer)
    {
        _server.Answers[command] = answer;
        _server.Answers["MAIL"] = "530 log in first";

        var refused = Assert.IsType<Delivery.Refused>(await SendAsync(Place() with { Login = new("user", new("secret-password")) }));

        Assert.StartsWith("the mail server does not take the user and password of SMTP_URL (530)", refused.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-password", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_STARTTLS_nothing_is_told_to_a_server_elsewhere()
    {
        var refused = Assert.IsType<Delivery.Refused>(
            await SendAsync(Place() with { Login = new("user", new("secret-password")), Encrypted = true }));

        Assert.StartsWith("the mail server offers no STARTTLS, and nothing is sent without", refused.Why, StringComparison.Ordinal);
        Assert.All(_server.Commands, command => Assert.StartsWith("EHLO", command, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_ends_the_talk()
    {
        using var certificate = Certificate();
        _server.Certificate = certificate;

        var deferred = Assert.IsType<Delivery.Deferred>(
            await SendAsync(Place() with { Host = "localhost", Login = new("user", new("secret-password")), Encrypted = true }));

        Assert.StartsWith("the mail server's certificate was not accepted", deferred.Why, StringComparison.Ordinal);
        Assert.Equal("STARTTLS", _server.Commands.Last());
    }

    [Fact]
    public async Task Password_and_mail_travel_under_TLS_only()
    {
        using var certificate = Certificate();
        _server.Certificate = certificate;
        // For this process's mail only: there is no other way to vouch for a certificate of the moment.
#pragma warning disable SYSLIB0014
        ServicePointManager.ServerCertificateValidationCallback =
            (_, theirs, _, _) => theirs is not null && theirs.GetCertHashString() == certificate.GetCertHashString();
        try
        {
            Assert.Equal(new Delivery.Sent(), await SendAsync(Place() with { Login = new("user", new("secret-password")), Encrypted = true }));
        }
        finally
        {
            ServicePointManager.ServerCertificateValidationCallback = null;
        }
#pragma warning restore SYSLIB0014

        Assert.Equal(["EHLO", "STARTTLS", "TLS", "TLS"], _server.Commands.Take(4).Select(command => command.Split(' ')[0]));
        Assert.Contains("TLS AUTH login dXNlcg==", _server.Commands);
        Assert.Single(_server.Mails);
    }

    [Fact]
    public async Task Everybody_gets_the_same_mail()
    {
        await SendAsync(Place("a@example.com", "b@example.com"));

        Assert.Equal(
            ["RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>"],
            _server.Commands.Where(command => command.StartsWith("RCPT", StringComparison.Ordinal)));
        Assert.Equal("a@example.com, b@example.com", new ReceivedMail(Assert.Single(_server.Mails)).Headers["To"]);
    }

    [Fact]
    public void It_sends_no_more_than_a_hundred_mails_an_hour() =>
        Assert.InRange(TimeSpan.FromHours(1) / new EmailNotifier(Place(), _clock).Pace, 10, 100);

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(Some.Time.AddYears(-1), Some.Time.AddYears(10));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private EmailPlace Place(params string[] to) => new(
        "127.0.0.1", _server.Port, null, new("alerts@example.com", "Linq Alerts"),
        [.. (to.Length > 0 ? to : ["ops@example.com"]).Select(address => new MailAddress(address))], Encrypted: false);

    private async Task<Delivery> SendAsync(EmailPlace? place = null)
    {
        var delivery = await new EmailNotifier(place ?? Place(), _clock).SendAsync(Digest).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

        Assert.All(
            ["example.com", "127.0.0.1", "localhost", "secret-password", "@"],
            secret => Assert.DoesNotContain(secret, delivery.ToString(), StringComparison.OrdinalIgnoreCase));
        return delivery;
    }
}

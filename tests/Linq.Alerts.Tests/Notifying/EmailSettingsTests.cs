using Xunit;

namespace Linq.Alerts.Tests;

public sealed class EmailSettingsTests
{
    private const string From = "alerts@example.com";
    private const string To = "ops@example.com";

    [Fact]
    public void A_server_a_sender_and_recipients_make_up_a_place()
    {
        var place = Read(
            "smtp://alerts%40example.com:p%3Ass%2Fw%40rd%25@mail.example.com:2525", "Linq Alerts <alerts@example.com>",
            "a@example.com, b@example.com ,A@example.com,");

        Assert.Equal(("mail.example.com", 2525, MailSecurity.StartTls, false), (place.Server.Host, place.Server.Port, place.Server.Security, place.Server.IsLocal));
        Assert.Equal(("alerts@example.com", "p:ss/w@rd%"), (place.Server.Login?.User, place.Server.Login?.Password.Reveal()));
        Assert.Equal(("Linq Alerts", "alerts@example.com"), (place.From.Name, place.From.InFull));
        Assert.Equal(["a@example.com", "b@example.com"], place.To.Select(to => to.InFull));
    }

    [Fact]
    public void A_percent_sign_that_escapes_nothing_is_taken_literally() =>
        Assert.Equal("100%sure", Read("smtp://user:100%sure@mail.example.com", From, To).Server.Login?.Password.Reveal());

    [Theory]
    [InlineData("smtp://mail.example.com", "mail.example.com", 587, MailSecurity.StartTls)]
    [InlineData("smtp://mail.example.com/", "mail.example.com", 587, MailSecurity.StartTls)]
    [InlineData("smtp://mail.example.com:25", "mail.example.com", 25, MailSecurity.StartTls)]
    [InlineData("smtp://192.0.2.1:587", "192.0.2.1", 587, MailSecurity.StartTls)]
    [InlineData("smtp://[2001:db8::1]:587", "2001:db8::1", 587, MailSecurity.StartTls)]
    [InlineData("smtp://bücher.example", "xn--bcher-kva.example", 587, MailSecurity.StartTls)]
    [InlineData("smtp://mail.example.com:465", "mail.example.com", 465, MailSecurity.Tls)]
    [InlineData("smtps://mail.example.com", "mail.example.com", 465, MailSecurity.Tls)]
    [InlineData("smtps://mail.example.com:2465", "mail.example.com", 2465, MailSecurity.Tls)]
    [InlineData("SMTPS://mail.example.com", "mail.example.com", 465, MailSecurity.Tls)]
    [InlineData("smtp://localhost:1025", "localhost", 1025, MailSecurity.WhenOffered)]
    [InlineData("smtp://127.0.0.1:1025", "127.0.0.1", 1025, MailSecurity.WhenOffered)]
    [InlineData("smtp://[::1]:1025", "::1", 1025, MailSecurity.WhenOffered)]
    [InlineData("smtps://localhost", "localhost", 465, MailSecurity.Tls)]
    public void Only_mail_to_this_machine_may_go_without_TLS(string url, string host, int port, MailSecurity security)
    {
        var server = Read(url, From, To).Server;

        Assert.Equal((host, port, security), (server.Host, server.Port, server.Security));
        Assert.Equal(url.Contains("localhost", StringComparison.Ordinal) || security == MailSecurity.WhenOffered, server.IsLocal);
        Assert.Null(server.Login);
    }

    [Theory]
    [InlineData("alerts@example.com", null, "alerts@example.com")]
    [InlineData(" alerts@example.com\r\n", null, "alerts@example.com")]
    [InlineData("<alerts@example.com>", null, "alerts@example.com")]
    [InlineData("Linq Alerts<alerts@example.com>", "Linq Alerts", "alerts@example.com")]
    [InlineData("\"Linq, Alerts\" <alerts@example.com>", "Linq, Alerts", "alerts@example.com")]
    [InlineData("Überwachung 🎉 <alerts@bücher.example>", "Überwachung 🎉", "alerts@xn--bcher-kva.example")]
    [InlineData("o'brien+linq/alerts=x@example.com", null, "o'brien+linq/alerts=x@example.com")]
    [InlineData("root@localhost", null, "root@localhost")]
    public void A_sender_has_an_address_and_may_have_a_name(string text, string? name, string address)
    {
        var from = Read("smtp://localhost", text, To).From;

        Assert.Equal((name, address), (from.Name, from.InFull));
        Assert.Equal("(e-mail address)", from.ToString());
    }

    [Theory]
    [InlineData(null, "SMTP_URL is missing")]
    [InlineData(" ", "SMTP_URL is missing")]
    [InlineData("mail.example.com", "SMTP_URL is not an address")]
    [InlineData("mail.example.com:587", "SMTP_URL")]
    [InlineData("smtp://", "SMTP_URL is not an address")]
    [InlineData("smtp://user:secret-word@", "SMTP_URL is not an address")]
    [InlineData("https://mail.example.com", "SMTP_URL does not begin with smtp://")]
    [InlineData("smtp://mail.example.com:0", "SMTP_URL names port 0")]
    [InlineData("smtp://user@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://user:@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://:secret-word@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://user:secret:word@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://user:secret/word@mail.example.com", "SMTP_URL")]
    [InlineData("smtp://user:secret#word@mail.example.com", "SMTP_URL")]
    [InlineData("smtp://user:secret?word@mail.example.com", "SMTP_URL")]
    [InlineData("smtp://mail.example.com/path", "SMTP_URL has something after the host")]
    [InlineData("smtp://mail.example.com?starttls=no", "SMTP_URL has something after the host")]
    public void A_wrong_server_is_reported_without_being_quoted(string? url, string problem) => Assert.StartsWith(problem, Problem(url, From, To), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "EMAIL_FROM is missing")]
    [InlineData("secret-word", "EMAIL_FROM is not an e-mail address")]
    [InlineData("alerts@example.com\r\nBcc: secret-word@example.com", "EMAIL_FROM is not an e-mail address")]
    [InlineData("alerts@a..b", "EMAIL_FROM is not an e-mail address")]
    [InlineData("alerts@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", "EMAIL_FROM is not an e-mail address")]
    [InlineData("älerts@example.com", "EMAIL_FROM is not an e-mail address")]
    [InlineData("Bcc: secret-word@example.com", "EMAIL_FROM is not an e-mail address")]
    [InlineData("a <b@example.com> <c@example.com>", "EMAIL_FROM is not an e-mail address")]
    [InlineData("a@example.com>", "EMAIL_FROM is not an e-mail address")]
    [InlineData("a\u202e <b@example.com>\u0000", "EMAIL_FROM is not an e-mail address")]
    public void A_wrong_sender_is_reported_without_being_quoted(string? from, string problem) =>
        Assert.StartsWith(problem, Problem("smtp://localhost", from, To), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "EMAIL_TO is missing")]
    [InlineData(" , ", "EMAIL_TO is missing")]
    [InlineData("a@example.com, secret-word", "EMAIL_TO has something that is not an e-mail address at position 2")]
    [InlineData("a@example.com; b@example.com", "EMAIL_TO has something that is not an e-mail address at position 1")]
    [InlineData("a@example.com\r\nb@example.com", "EMAIL_TO has something that is not an e-mail address at position 1")]
    public void Wrong_recipients_are_reported_without_being_quoted(string? to, string problem) =>
        Assert.StartsWith(problem, Problem("smtp://localhost", From, to), StringComparison.Ordinal);

    [Fact]
    public void Fifty_recipients_are_enough()
    {
        Assert.Equal(50, Read("smtp://localhost", From, Many(50)).To.Count);
        Assert.StartsWith("EMAIL_TO has 51 addresses", Problem("smtp://localhost", From, Many(51)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        Assert.False(EmailSettings.TryRead(null, null, null, out _, out var problems));

        Assert.Equal(["SMTP_URL", "EMAIL_FROM", "EMAIL_TO"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void A_place_prints_neither_addresses_nor_secrets()
    {
        var place = Read("smtp://user:secret-word@mail.example.com", From, To);

        Assert.All(["secret-word", "user", "example.com"], secret => Assert.DoesNotContain(secret, $"{place} {place.Server} {place.Server.Login} {place.From}", StringComparison.Ordinal));
    }

    private static string Many(int count) => string.Join(',', Enumerable.Range(1, count).Select(n => $"ops{n}@example.com"));

    private static EmailPlace Read(string url, string from, string to)
    {
        Assert.True(EmailSettings.TryRead(url, from, to, out var place, out var problems), string.Join(' ', problems));
        return place;
    }

    private static string Problem(string? url, string? from, string? to)
    {
        Assert.False(EmailSettings.TryRead(url, from, to, out _, out var problems));
        var problem = Assert.Single(problems);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", problem.Replace("password@", "", StringComparison.Ordinal), StringComparison.Ordinal);
        return problem;
    }
}

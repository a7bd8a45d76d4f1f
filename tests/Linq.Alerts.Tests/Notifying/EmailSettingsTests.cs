using Xunit;

namespace Linq.Alerts.Tests;

public sealed class EmailSettingsTests
{
    private const string From = "alerts@example.com";
    private const string To = "ops@example.com";

    [Fact]
    public void A_server_a_sender_and_recipients_make_a_place()
    {
        var place = Read(
            "smtp://alerts%40example.com:p%3Ass%2Fw%40rd%25@mail.example.com:2525", "Linq Alerts <alerts@example.com>",
            "a@example.com, b@example.com ,A@example.com,");

        Assert.Equal(("mail.example.com", 2525, true), (place.Host, place.Port, place.Encrypted));
        Assert.Equal(("alerts@example.com", "p:ss/w@rd%"), (place.Login?.User, place.Login?.Password.Reveal()));
        Assert.Equal(("Linq Alerts", "alerts@example.com"), (place.From.DisplayName, place.From.Address));
        Assert.Equal(["a@example.com", "b@example.com"], place.To.Select(to => to.Address));
    }

    [Fact]
    public void A_percent_sign_that_escapes_nothing_stands_for_itself() =>
        Assert.Equal("100%sure", Read("smtp://user:100%sure@mail.example.com", From, To).Login?.Password.Reveal());

    [Theory]
    [InlineData("smtp://mail.example.com", "mail.example.com", 587, true)]
    [InlineData("smtp://mail.example.com/", "mail.example.com", 587, true)]
    [InlineData("smtp://mail.example.com:25", "mail.example.com", 25, true)]
    [InlineData("smtp://192.0.2.1:587", "192.0.2.1", 587, true)]
    [InlineData("smtp://[2001:db8::1]:587", "2001:db8::1", 587, true)]
    [InlineData("smtp://bücher.example", "xn--bcher-kva.example", 587, true)]
    [InlineData("smtp://localhost:1025", "localhost", 1025, false)]
    [InlineData("smtp://127.0.0.1:1025", "127.0.0.1", 1025, false)]
    [InlineData("smtp://[::1]:1025", "::1", 1025, false)]
    public void Only_mail_to_this_machine_goes_without_TLS(string url, string host, int port, bool encrypted)
    {
        var place = Read(url, From, To);

        Assert.Equal((host, port, encrypted), (place.Host, place.Port, place.Encrypted));
        Assert.Null(place.Login);
    }

    [Theory]
    [InlineData(null, "SMTP_URL is missing")]
    [InlineData(" ", "SMTP_URL is missing")]
    [InlineData("mail.example.com", "SMTP_URL is not an address")]
    [InlineData("mail.example.com:587", "SMTP_URL")]
    [InlineData("smtp://", "SMTP_URL is not an address")]
    [InlineData("smtp://user:secret-word@", "SMTP_URL is not an address")]
    [InlineData("https://mail.example.com", "SMTP_URL does not begin with smtp://")]
    [InlineData("smtps://user:secret-word@mail.example.com", "SMTP_URL asks for TLS from the first byte")]
    [InlineData("smtp://user:secret-word@mail.example.com:465", "SMTP_URL asks for TLS from the first byte")]
    [InlineData("smtp://mail.example.com:0", "SMTP_URL names port 0")]
    [InlineData("smtp://user@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://user:@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://:secret-word@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://user:secret:word@mail.example.com", "SMTP_URL needs both a user and a password")]
    [InlineData("smtp://user:secret/word@mail.example.com", "SMTP_URL")]
    [InlineData("smtp://user:secret#word@mail.example.com", "SMTP_URL")]
    [InlineData("smtp://user:secret?word@mail.example.com", "SMTP_URL")]
    [InlineData("smtp://mail.example.com/path", "SMTP_URL goes on after the host")]
    [InlineData("smtp://mail.example.com?starttls=no", "SMTP_URL goes on after the host")]
    public void A_wrong_server_is_told_without_being_quoted(string? url, string problem) => Assert.StartsWith(problem, Problem(url, From, To), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "EMAIL_FROM is missing")]
    [InlineData("secret-word", "EMAIL_FROM is not an e-mail address")]
    [InlineData("alerts@example.com\r\nBcc: secret-word@example.com", "EMAIL_FROM is not an e-mail address")]
    [InlineData("alerts@a..b", "EMAIL_FROM is not an e-mail address")]
    [InlineData("alerts@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", "EMAIL_FROM is not an e-mail address")]
    [InlineData("älerts@example.com", "EMAIL_FROM is not an e-mail address")]
    public void A_wrong_sender_is_told_without_being_quoted(string? from, string problem) =>
        Assert.StartsWith(problem, Problem("smtp://localhost", from, To), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "EMAIL_TO is missing")]
    [InlineData(" , ", "EMAIL_TO is missing")]
    [InlineData("a@example.com, secret-word", "EMAIL_TO holds something that is no e-mail address, at place 2")]
    [InlineData("a@example.com; b@example.com", "EMAIL_TO holds something that is no e-mail address, at place 1")]
    [InlineData("a@example.com\r\nb@example.com", "EMAIL_TO holds something that is no e-mail address, at place 1")]
    public void Wrong_recipients_are_told_without_being_quoted(string? to, string problem) =>
        Assert.StartsWith(problem, Problem("smtp://localhost", From, to), StringComparison.Ordinal);

    [Fact]
    public void Fifty_recipients_are_enough()
    {
        Assert.Equal(50, Read("smtp://localhost", From, Many(50)).To.Count);
        Assert.StartsWith("EMAIL_TO holds 51 addresses", Problem("smtp://localhost", From, Many(51)), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        Assert.False(EmailSettings.TryRead(null, null, null, out _, out var problems));

        Assert.Equal(["SMTP_URL", "EMAIL_FROM", "EMAIL_TO"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void A_place_prints_neither_addresses_nor_secrets()
    {
        var place = Read("smtp://user:secret-word@mail.example.com", From, To);

        Assert.All(["secret-word", "user", "example.com"], secret => Assert.DoesNotContain(secret, $"{place} {place.Login}", StringComparison.Ordinal));
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

using System.Text;
using System.Text.Json;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Xunit;

namespace Linq.Alerts.Mail.Tests;

/// <summary>What a mail looks like when it arrives.</summary>
public sealed class MailOnTheWireTests : IAsyncDisposable
{
    private readonly SmtpStandIn _server = new();
    private readonly FakeTimeProvider _clock = new(Some.Time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_mail_says_who_it_is_from_and_that_a_program_wrote_it()
    {
        var mail = await MailOf(Some.Change());

        Assert.Equal(("Linq Alerts", "alerts@example.com"), (mail.From.Mailboxes.Single().Name, mail.From.Mailboxes.Single().Address));
        Assert.Equal("1 chat AT_RISK · Linq line •••0101", mail.Subject);
        Assert.Equal(("auto-generated", "All"), (mail.Headers["Auto-Submitted"], mail.Headers["X-Auto-Response-Suppress"]));
        Assert.Equal(_clock.GetUtcNow(), mail.Date);
        Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(mail.Body).Select(part => part.ContentType.MimeType));
        Assert.All(mail.Headers.GroupBy(header => header.Field), header => Assert.Single(header));
    }

    [Fact]
    public async Task The_same_digest_has_the_same_id_and_each_line_has_its_own_thread()
    {
        var (first, again, other) = (await MailOf(Some.Change(1)), await MailOf(Some.Change(1)), await MailOf(Some.Change(2, line: Some.OtherLine)));

        Assert.Equal($"{DigestOf([Some.Change(1)]).Id}@example.com", first.MessageId);
        Assert.Equal(first.MessageId, again.MessageId);
        Assert.NotEqual(first.MessageId, other.MessageId);
        Assert.Equal($"line-{Some.Line.Id}@example.com", Assert.Single(first.References));
        Assert.Equal(first.References.Single(), again.InReplyTo);
        Assert.NotEqual(first.References.Single(), other.References.Single());
    }

    [Theory]
    [InlineData("\"Überwachung 🎉, Linie 1\" <alerts@example.com>", "Überwachung 🎉, Linie 1", "alerts@example.com")]
    [InlineData("alerts@bücher.example", null, "alerts@xn--bcher-kva.example")]
    public async Task Non_ASCII_names_and_domains_arrive_intact(string from, string? name, string address)
    {
        var mail = await MailAsync(EmailAddress.Read(from)!, Some.Change());

        var sender = Assert.Single(mail.From.Mailboxes);
        Assert.Equal((name ?? "", address), (sender.Name ?? "", sender.GetAddress(idnEncode: true)));
        Assert.Contains(_server.Commands, command => command.StartsWith($"MAIL FROM:<{address}>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_list_arrives_as_an_attachment()
    {
        var mail = await MailOf(Some.Changes(30));

        var list = Assert.IsType<TextPart>(Assert.Single(mail.Attachments));
        Assert.Equal(($"{DigestOf(Some.Changes(30)).Id}.csv", "text/csv"), (list.FileName, list.ContentType.MimeType));
        using var content = new MemoryStream();
        list.Content!.DecodeTo(content);
        Assert.Equal(31, Encoding.UTF8.GetString(content.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("30 chats AT_RISK", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("30 chats AT_RISK", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_begins_with_a_dot_arrives_intact() =>
        Assert.Contains("\n  .", (await MailOf(Alarm("."))).TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public async Task No_line_on_the_wire_is_longer_than_mail_allows()
    {
        await MailOf(Some.Changes(600));

        Assert.All(_server.Mails.Single().Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
    }

    [Theory]
    [InlineData("LOGIN")]
    [InlineData("PLAIN")]
    public async Task A_mail_server_accepts_the_mail_and_a_mail_reader_reads_it(string login)
    {
        using var witness = Witness.Start("mail.mjs", "alerts@example.com", "p:ss/w@rd%ü", login);
        var port = await witness.ReadLineAsync();
        Assert.True(EmailSettings.TryRead(
            $"smtp://alerts%40example.com:p%3Ass%2Fw%40rd%25%C3%BC@127.0.0.1:{port}", "Linq Überwachung <alerts@example.com>", "a@example.com, b@example.com",
            out var place, out _));
        var digest = DigestOf(Some.EveryKindOfEvent);

        Assert.Equal(new Delivery.Sent(), await Notifier(place).SendAsync(digest));

        var mail = JsonDocument.Parse(await witness.ReadLineAsync()).RootElement;
        string? Text(string name) => mail.GetProperty(name).GetString();
        Assert.Equal(
            ["alerts@example.com", "a@example.com", "b@example.com"], mail.GetProperty("envelope").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(("alerts@example.com", $"<{digest.Id}@example.com>"), (Text("user"), Text("id")));
        Assert.Equal(($"<line-{Some.Line.Id}@example.com>", $"<line-{Some.Line.Id}@example.com>"), (Text("inReplyTo"), Text("references")));
        Assert.Equal(("\"Linq Überwachung\" <alerts@example.com>", "a@example.com, b@example.com"), (Text("from"), Text("to")));
        Assert.Equal(("auto-generated", "All"), (Text("automatic"), Text("suppress")));
        var message = EmailMessage.Of(digest, place, place.To, _clock.GetUtcNow());
        Assert.Equal(message.Subject, Text("subject"));
        Assert.Equal(message.Text, Text("text"));
        Assert.Equal(message.Html, Text("html"));
        Assert.Equal(0, mail.GetProperty("attachments").GetInt32());
        var headers = mail.GetProperty("headers").EnumerateArray().Select(header => header.GetString()).ToList();
        Assert.Equal(headers.Distinct(), headers);
    }

    [Fact]
    public async Task A_mail_server_that_rejects_the_password_is_understood()
    {
        using var witness = Witness.Start("mail.mjs", "alerts@example.com", "right", "PLAIN");
        var port = await witness.ReadLineAsync();
        Assert.True(EmailSettings.TryRead($"smtp://alerts%40example.com:wrong@127.0.0.1:{port}", "alerts@example.com", "a@example.com", out var place, out _));

        var refused = Assert.IsType<Delivery.Refused>(await Notifier(place).ProbeAsync());

        Assert.StartsWith("the mail server does not accept the user and password of SMTP_URL (535)", refused.Why, StringComparison.Ordinal);
    }

    private static Alarm Alarm(string text) => new(AlarmKind.Stale, true, text) { Id = Some.Event(1), Line = Some.LineName, ObservedAt = Some.Time };

    private static Digest DigestOf(IReadOnlyList<AlertEvent> events) => Digest.Of("email", "test", [.. events.Select(alert => Some.Entry(alert, "email"))]);

    private EmailNotifier Notifier(EmailPlace place) => new(place, new MailKitTransport(place, _clock), _clock, secret: null);

    private Task<MimeMessage> MailOf(params AlertEvent[] events) => MailAsync(EmailAddress.Read("Linq Alerts <alerts@example.com>")!, events);

    private async Task<MimeMessage> MailAsync(EmailAddress from, params AlertEvent[] events)
    {
        var place = new EmailPlace(
            new("127.0.0.1", _server.Port, MailSecurity.WhenOffered, IsLocal: true), from, [EmailAddress.Read("ops@example.com")!]);

        Assert.Equal(new Delivery.Sent(), await Notifier(place).SendAsync(DigestOf(events)));

        return ReceivedMail.Read(_server.Mails.Last());
    }
}

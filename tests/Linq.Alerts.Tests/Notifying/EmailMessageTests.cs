using System.Net.Mail;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What a mail looks like when it arrives.</summary>
public sealed class EmailMessageTests : IAsyncDisposable
{
    private readonly SmtpStandIn _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_says_who_it_is_from_and_that_a_program_wrote_it()
    {
        var mail = await MailOf(Some.Change());

        Assert.Equal("\"Linq Alerts\" <alerts@example.com>", mail.Headers["From"]);
        Assert.Equal("Linq line •••0101: 1 chat AT_RISK", mail.Headers["Subject"]);
        Assert.Equal(("auto-generated", "All"), (mail.Headers["Auto-Submitted"], mail.Headers["X-Auto-Response-Suppress"]));
        Assert.Equal(["text/plain", "text/html"], mail.Types);
    }

    [Fact]
    public async Task The_same_digest_has_the_same_id_and_another_one_has_not()
    {
        var (first, again, other) = (await MailOf(Some.Change(1)), await MailOf(Some.Change(1)), await MailOf(Some.Change(2)));

        Assert.Equal($"<{DigestOf([Some.Change(1)]).Id}@example.com>", first.Headers["Message-ID"]);
        Assert.Equal(first.Headers["Message-ID"], again.Headers["Message-ID"]);
        Assert.NotEqual(first.Headers["Message-ID"], other.Headers["Message-ID"]);
    }

    [Fact]
    public async Task Each_line_has_its_thread()
    {
        var (first, next, other) = (
            await MailOf(Some.Change(1)), await MailOf(Some.Change(2)), await MailOf(Some.Change(1, line: Some.OtherLine)));

        Assert.Equal($"<line-{Some.Line.Id}@example.com>", first.Headers["References"]);
        Assert.Equal(first.Headers["References"], next.Headers["In-Reply-To"]);
        Assert.NotEqual(first.Headers["References"], other.Headers["References"]);
    }

    [Theory]
    [InlineData("one\r\nBcc: everybody@example.com", "one  Bcc: everybody@example.com")]
    [InlineData("a\u0000b\u2028c\u2029d\u202Ee\u0085f", "a b c d e f")]
    [InlineData("✓ 🎉", "✓ 🎉")]
    public void A_subject_is_one_line_whatever_comes(string headline, string subject) => Assert.Equal(subject, EmailMessage.Subject(headline));

    // Not a line of the table: the runner cannot carry half a character.
    [Fact]
    public void Half_a_character_in_a_subject_is_replaced() => Assert.Equal("half \ufffd", EmailMessage.Subject("half \ud83d"));

    [Fact]
    public void A_subject_is_not_too_long_and_ends_in_a_whole_character()
    {
        Assert.Equal(new string('x', 149) + '…', EmailMessage.Subject(new string('x', 500)));
        Assert.Equal(new string('x', 148) + '…', EmailMessage.Subject(new string('x', 148) + "🎉🎉"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(500, 500)]
    [InlineData(501, 500)]
    [InlineData(2_000, 500)]
    public async Task Up_to_500_chats_are_listed_and_the_others_counted(int chats, int listed)
    {
        var mail = await MailOf(Some.Changes(chats));

        Assert.Equal(listed, Enumerable.Range(1, chats).Count(n => mail.Text.Contains(Some.Chat(n).ToString(), StringComparison.Ordinal)));
        Assert.Equal(listed, Enumerable.Range(1, chats).Count(n => mail.Html.Contains(Some.Chat(n).ToString(), StringComparison.Ordinal)));
        Assert.Equal(chats > listed, mail.Text.Contains($"and {chats - listed:N0} more", StringComparison.Ordinal));
        Assert.Equal(chats > listed, mail.Html.Contains($"and {chats - listed:N0} more", StringComparison.Ordinal));
        // What Gmail shows before it cuts.
        Assert.InRange(mail.Html.Length, 1, 102_000);
    }

    [Fact]
    public async Task Every_kind_of_news_is_told_in_both_forms()
    {
        var mail = await MailOf([.. Some.EveryKindOfEvent]);

        Assert.All(
            DigestContent.Of(DigestOf(Some.EveryKindOfEvent)).Sections,
            section => Assert.All([mail.Text, System.Net.WebUtility.HtmlDecode(mail.Html)], body =>
            {
                Assert.Contains(section.Summary, body, StringComparison.OrdinalIgnoreCase);
                Assert.All(section.Items, item => Assert.Contains(item.Text, body, StringComparison.Ordinal));
            }));
        Assert.Contains("href=\"https://docs.linqapp.com/health#at-risk\"", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_cannot_become_HTML_and_nothing_is_loaded_from_elsewhere()
    {
        var mail = await MailOf(Alarm("<script>alert(1)</script> & \"quotes\" <img src='https://example.com/x.png'>"));

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; &lt;img", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("<(script|img|link|iframe|style)|url\\(|@import|src=", RegexOptions.IgnoreCase), mail.Html.Replace("src=&#39;", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_or_too_long_alarms_are_cut_and_not_left_out()
    {
        var mail = await MailOf([.. Enumerable.Range(1, 60).Select(n => Alarm(new string('x', 5_000), n))]);

        Assert.Equal(50, Regex.Count(mail.Text, "x{1999}…"));
        Assert.Contains("and 10 more, too many for one mail", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_begins_with_a_dot_arrives_whole() =>
        Assert.Contains("\r\n  .\r\n", (await MailOf(Alarm("."))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task No_line_on_the_wire_is_longer_than_mail_allows()
    {
        await MailOf(Some.Changes(600));

        Assert.All(_server.Mails.Single().Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
    }

    private static Alarm Alarm(string text, int n = 1) => new(AlarmKind.Stale, true, text) { Id = Some.Event(n), Line = Some.LineName, ObservedAt = Some.Time };

    private static Digest DigestOf(IReadOnlyList<AlertEvent> events) => Digest.Of("e-mail", "test", [.. events.Select(alert => Some.Entry(alert, "e-mail"))]);

    private async Task<ReceivedMail> MailOf(params AlertEvent[] events)
    {
        var place = new EmailPlace(
            "127.0.0.1", _server.Port, null, new("alerts@example.com", "Linq Alerts"), [new MailAddress("ops@example.com")], Encrypted: false);

        Assert.Equal(new Delivery.Sent(), await new EmailNotifier(place, new FakeClock()).SendAsync(DigestOf(events)));

        return new(_server.Mails.Last());
    }
}

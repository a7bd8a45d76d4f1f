using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The content of e-mails.</summary>
public sealed class EmailMessageTests
{
    [Fact]
    public void A_mail_goes_from_the_sender_to_all_recipients_and_names_the_digest_and_the_line_by_id()
    {
        var place = Some.EmailPlace("a@example.com", "b@example.com");

        var mail = EmailMessage.Of(DigestOf([Some.Change()]), place, [place.To[1]], Some.Time);

        Assert.Equal((place.From, place.To, Some.Time), (mail.From, mail.To, mail.Date));
        Assert.Equal([place.To[1]], mail.Recipients);
        Assert.Equal("1 chat AT_RISK · Linq line •••0101", mail.Subject);
        Assert.Equal(($"{DigestOf([Some.Change()]).Id}@example.com", $"line-{Some.Line.Id}@example.com"), (mail.Id, mail.Thread));
        Assert.DoesNotContain("@example.com", mail.ToString().Replace(mail.Id, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(2_000, true)]
    [InlineData(100_000, false)]
    public void The_list_of_a_long_digest_is_attached_unless_it_is_too_large_for_a_mail(int changes, bool attached)
    {
        var mail = MailOf(Some.Changes(changes));

        Assert.Equal(attached, mail.List is not null);
        Assert.Equal(attached, mail.Text.Contains($"All {changes:N0} changes of this alert are attached", StringComparison.Ordinal));
        if (mail.List is { } list)
        {
            Assert.Equal(changes + 1, list.Csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.EndsWith(".csv", list.Name, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("one\r\nBcc: everybody@example.com", "one  Bcc: everybody@example.com")]
    [InlineData("a\u0000b\u2028c\u2029d\u202Ee\u0085f", "a b c d e f")]
    [InlineData("✓ 🎉", "✓ 🎉")]
    public void A_subject_is_always_a_single_line(string headline, string subject) => Assert.Equal(subject, EmailMessage.SubjectOf(headline));

    // Not an InlineData, because the runner can't pass a lone surrogate.
    [Fact]
    public void Half_a_character_in_a_subject_is_replaced() => Assert.Equal("half \ufffd", EmailMessage.SubjectOf("half \ud83d"));

    [Fact]
    public void A_subject_is_not_too_long_and_ends_in_a_whole_character()
    {
        Assert.Equal(new string('x', 149) + '…', EmailMessage.SubjectOf(new string('x', 500)));
        Assert.Equal(new string('x', 148) + '…', EmailMessage.SubjectOf(new string('x', 148) + "🎉🎉"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(500, 500)]
    [InlineData(501, 500)]
    [InlineData(2_000, 500)]
    public void Up_to_500_chats_are_listed_and_the_others_counted(int chats, int listed)
    {
        var mail = MailOf(Some.Changes(chats));

        Assert.Equal(listed, Enumerable.Range(1, chats).Count(n => mail.Text.Contains(Some.Chat(n).ToString(), StringComparison.Ordinal)));
        Assert.Equal(listed, Enumerable.Range(1, chats).Count(n => mail.Html.Contains(Some.Chat(n).ToString(), StringComparison.Ordinal)));
        Assert.Equal(chats > listed, mail.Text.Contains($"and {chats - listed:N0} more", StringComparison.Ordinal));
        Assert.Equal(chats > listed, mail.Html.Contains($"and {chats - listed:N0} more", StringComparison.Ordinal));
        // What Gmail shows before it clips the mail.
        Assert.InRange(mail.Html.Length, 1, 102_000);
    }

    [Fact]
    public void Every_kind_of_event_appears_in_both_formats()
    {
        var mail = MailOf([.. Some.EveryKindOfEvent]);

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
    public void Text_cannot_become_HTML_and_nothing_is_loaded_from_elsewhere()
    {
        var mail = MailOf(Alarm("<script>alert(1)</script> & \"quotes\" <img src='https://example.com/x.png'>"));

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; &lt;img", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("<(script|img|link|iframe|style)|url\\(|@import|src=", RegexOptions.IgnoreCase), mail.Html.Replace("src=&#39;", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_many_or_too_long_alarms_are_shortened_and_not_left_out()
    {
        var mail = MailOf([.. Enumerable.Range(1, 60).Select(n => Alarm(new string('x', 5_000), n))]);

        Assert.Equal(50, Regex.Count(mail.Text, "x{1999}…"));
        Assert.Contains("and 10 more, too many for one e-mail", mail.Text, StringComparison.Ordinal);
    }

    private static Alarm Alarm(string text, int n = 1) => new(AlarmKind.Stale, true, text) { Id = Some.Event(n), Line = Some.LineName, ObservedAt = Some.Time };

    private static Digest DigestOf(IReadOnlyList<AlertEvent> events) => Digest.Of("e-mail", "test", [.. events.Select(alert => Some.Entry(alert, "e-mail"))]);

    private static EmailMessage MailOf(params AlertEvent[] events)
    {
        var place = Some.EmailPlace("ops@example.com");
        return EmailMessage.Of(DigestOf(events), place, place.To, Some.Time);
    }
}

using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SlackMessageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void A_message_about_any_number_of_chats_stays_within_the_limits(int chats)
    {
        var message = MessageOf(Some.Changes(chats));

        Assert.StartsWith($"{chats:N0} chat", message.GetProperty("text").GetString(), StringComparison.Ordinal);
        var section = TextsOf(message)[1];
        var shown = section.Split('\n').Count(line => line.StartsWith('•'));
        Assert.Equal(Math.Min(chats, shown), shown);
        Assert.Equal(chats > shown, section.Contains($"and {chats - shown:N0} more", StringComparison.Ordinal));
        Assert.InRange(shown, Math.Min(chats, 15), chats);
    }

    [Fact]
    public void A_message_with_every_kind_of_section_stays_within_the_limits()
    {
        HealthStatus[] statuses = [HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut, HealthStatus.Healthy];
        var changes = Enumerable.Range(1, 4_000).Select(n => Some.Change(n, statuses[n % 4], HealthStatus.Unknown, chat: n));

        var texts = TextsOf(MessageOf([.. changes, .. Some.EveryKindOfEvent.Where(alert => alert is not ChatHealthChanged)]));

        // Every group is included, the most urgent first.
        Assert.Equal(
            ["1,000 chats OPTED_OUT", "alerts could not be delivered to slack", "line •••0102 flagged by Linq", "41 chats turned unhealthy at once, 3 CRITICAL", "1,000 chats CRITICAL", "1,000 chats AT_RISK", "1,000 chats recovered"],
            texts.Skip(1).Take(7).Select(text => text.Split('*')[1]));
    }

    [Theory]
    [InlineData(45)]
    [InlineData(46)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(57)]
    [InlineData(60)]
    [InlineData(1_000)]
    public void A_message_with_many_sections_stays_within_the_limits_and_shows_the_first_ones(int sections)
    {
        var texts = TextsOf(MessageOf([.. Enumerable.Range(1, sections).Select(n => Alarm(n, "Something is wrong."))]));

        Assert.All(texts.Skip(1).Take(45), text => Assert.EndsWith("Something is wrong.", text, StringComparison.Ordinal));
        Assert.Equal(sections > 45 ? $"and {sections - 45:N0} more, too many for one message" : texts[^2], texts[^2]);
    }

    [Theory]
    [InlineData(1, 2_900)]
    [InlineData(1, 20_000)]
    [InlineData(45, 5_000)]
    public void A_long_text_is_shortened_and_not_left_out(int alarms, int length)
    {
        var texts = TextsOf(MessageOf([.. Enumerable.Range(1, alarms).Select(n => Alarm(n, new string('&', length)))]));

        Assert.All(texts.Skip(1).Take(alarms), text => Assert.EndsWith("&amp;…", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_cannot_command_Slack()
    {
        var texts = TextsOf(MessageOf([Alarm(1, "<!channel> & <https://example.com|click> >")]));

        Assert.EndsWith("\n&lt;!channel&gt; &amp; &lt;https://example.com|click&gt; &gt;", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_links_to_what_Linq_says_about_it()
    {
        var change = Some.Change() with { Facts = new(DocUrl: new("https://docs.linqapp.com/a?b=1&c=|x>#at-risk")) };

        Assert.EndsWith("\n<https://docs.linqapp.com/a?b=1&amp;c=%7Cx%3E#at-risk|Linq's documentation>", TextsOf(MessageOf([change]))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_footer_says_what_to_quote_and_nothing_about_how_the_product_works()
    {
        Assert.Matches("^Linq Alerts · ref [0-9a-f]{16} · no[.] 1 · seen 2026-11-20 12:00:00 UTC$", TextsOf(MessageOf(Some.Changes(1)))[^1]);
        Assert.Matches("^Linq Alerts · ref [0-9a-f]{16} · no[.] 1–3 · seen 2026-11-20 12:00:00 UTC$", TextsOf(MessageOf(Some.Changes(3)))[^1]);
    }

    [Fact]
    public void The_footer_says_when_the_problem_was_seen_so_a_late_alarm_does_not_look_fresh()
    {
        var texts = TextsOf(MessageOf([Alarm(1, "Something is wrong.") with { ObservedAt = Some.Time.AddHours(-5) }, Alarm(2, "Something else is.")]));

        Assert.EndsWith(" · seen 2026-11-20 07:00:00 UTC to 2026-11-20 12:00:00 UTC", texts[^1], StringComparison.Ordinal);
    }

    private static Alarm Alarm(int n, string text) =>
        new(AlarmKind.PassTooLong, true, text) { Id = Some.Event(n), Line = Some.LineName, ObservedAt = Some.Time };

    private static Digest DigestOf(IReadOnlyList<AlertEvent> events) =>
        Digest.Of("slack", "test", [.. events.Select(alert => Some.Entry(alert))]);

    /// <summary>The message, held to Slack's limits.</summary>
    private static JsonElement MessageOf(IReadOnlyList<AlertEvent> events)
    {
        var message = JsonDocument.Parse(SlackMessage.JsonOf(DigestOf(events))).RootElement;
        var blocks = message.GetProperty("blocks");
        Assert.InRange(blocks.GetArrayLength(), 2, 50);
        Assert.Equal("header", blocks[0].GetProperty("type").GetString());
        Assert.InRange(blocks[0].GetProperty("text").GetProperty("text").GetString()!.Length, 1, 150);
        Assert.All(TextsOf(message), text => Assert.InRange(text.Length, 1, 3_000));
        Assert.InRange(TextsOf(message).Sum(text => text.Length) + message.GetProperty("text").GetString()!.Length, 1, 13_000);
        return message;
    }

    private static IReadOnlyList<string> TextsOf(JsonElement message) =>
    [
        .. message.GetProperty("blocks").EnumerateArray().Select(block =>
            (block.TryGetProperty("text", out var text) ? text : block.GetProperty("elements")[0]).GetProperty("text").GetString()!),
    ];
}

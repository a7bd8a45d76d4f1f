using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Text from outside stays text at every place.</summary>
public sealed class SafeTextTests
{
    private const string Nasty = "a\u001b]0;pwned\u0007b \u202egnp.exe\u202c c\u009b31m d\r\nBcc: x@example.com \u2028e\u0000 <!channel> <https://evil.example/x|y> & \"q\"";

    [Theory]
    [InlineData("plain text, with é, 漢字 and 🎉", "plain text, with é, 漢字 and 🎉")]
    [InlineData("a\u001b[31mred\u001b[0m", "a [31mred [0m")]
    [InlineData("a\u001b]0;title\u0007b", "a ]0;title b")]
    [InlineData("a\u009b31m", "a 31m")]
    [InlineData("a\u202eb\u2066c\u200fd\u200be", "a b c d e")]
    [InlineData("a\r\nb\tc\u2028d\u2029e\u0000f\u007fg", "a  b c d e f g")]
    public void Text_becomes_one_line_without_control_characters(string text, string safe) => Assert.Equal(safe, SafeText.Line(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half \ufffd", SafeText.Line("half \ud83d"));

    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\"")]
    [InlineData("+12025550100", "'+12025550100")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1+1", " =1+1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b\nc", "\"a\"\"b c\"")]
    [InlineData("CRITICAL", "CRITICAL")]
    [InlineData("", "")]
    public void A_CSV_field_is_never_a_formula_and_always_a_single_field(string text, string field) => Assert.Equal(field, SafeText.Csv(text));

    [Fact]
    public void Text_contains_no_command_for_Slack_and_no_markup_for_HTML()
    {
        Assert.Equal("&lt;!channel&gt; &amp;amp; &lt;@U123&gt;", SafeText.Slack("<!channel> &amp; <@U123>"));
        Assert.Equal("&lt;b onclick=&quot;x&quot;&gt; &#39;", SafeText.Html("<b onclick=\"x\"> '"));
    }

    [Theory]
    [InlineData("Line +12025550142 is silent.", "Line •••0142 is silent.")]
    [InlineData("Line 12025550142", "Line •••0142")]
    [InlineData("Line +1 (202) 555-0142!", "Line •••0142!")]
    [InlineData("Line 0049.171.5550142", "Line •••0142")]
    [InlineData("Ask jane.doe+x@example.com now", "Ask (e-mail) now")]
    [InlineData("See https://evil.example/x?y=1 now", "See (link) now")]
    [InlineData("See www.evil.example now", "See (link) now")]
    [InlineData("See evil.example/login now", "See (link) now")]
    [InlineData("javascript://x", "(link)")]
    [InlineData("\u001b[31mx", " [31mx")]
    [InlineData("It must look like +12025550100.", "It must look like +12025550100.")]
    [InlineData("+120255501001", "•••1001")]
    [InlineData("Since 2026-11-20 12:24:20 UTC, 1,234,567 chats, HTTP 401, trace 4bf92f3577b34da6a3ce929d0e0e4736", "Since 2026-11-20 12:24:20 UTC, 1,234,567 chats, HTTP 401, trace 4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("Chat 55008400-1234-4234-8234-123456789012 of •••0100", "Chat 55008400-1234-4234-8234-123456789012 of •••0100")]
    [InlineData("Line with ID pn_55008400-1234-4234-8234-123456789012", "Line with ID pn_55008400-1234-4234-8234-123456789012")]
    [InlineData("Set LINQ_API_V3_API_KEY, see Poll:Every=00:00:10 and AT_RISK.", "Set LINQ_API_V3_API_KEY, see Poll:Every=00:00:10 and AT_RISK.")]
    [InlineData("2026-03-01 12025550143", "2026-03-01 •••0143")]
    [InlineData("2026-03-01T12025550143", "2026-03-01T•••0143")]
    [InlineData("2026-03-01 12:2025550143", "2026-03-01 12:•••0143")]
    [InlineData("2026-03-01 12:34 12025550143", "2026-03-01 12:34 •••0143")]
    [InlineData("1202-55-50143", "•••0143")]
    [InlineData("2025-05-550143", "•••0143")]
    [InlineData("1202-05-01 43", "•••0143")]
    [InlineData("tel12025550143", "tel•••0143")]
    [InlineData("12025550143x", "•••0143x")]
    [InlineData("a.12025550143", "a.•••0143")]
    [InlineData("00000012025550143", "•••0143")]
    [InlineData("55008400-1234-4234-8234-123456789012.12025550143", "55008400-1234-4234-8234-123456789012.•••0143")]
    [InlineData("Events 55008400-1234-4234-8234-123456789012.1795176000000.99 and 00000000-0000-0000-0000-000000000000.1795176000000.1234567.", "Events 55008400-1234-4234-8234-123456789012.1795176000000.99 and 00000000-0000-0000-0000-000000000000.1795176000000.1234567.")]
    [InlineData("2026-11-20T12:24:20.1234567Z, 2026-11-20 12:24.", "2026-11-20T12:24:20.1234567Z, 2026-11-20 12:24.")]
    [InlineData("Digest 39f7a81234567b0c, trace 12345678901234567890123456789012", "Digest 39f7a81234567b0c, trace 12345678901234567890123456789012")]
    public void Cleaned_text_has_no_numbers_addresses_or_links(string text, string clean) => Assert.Equal(clean, SafeText.Clean(text));

    // Whoever wrote to the bus, the text reaches no place unchanged.
    [Fact]
    public void A_poisoned_event_reaches_no_place_unchanged()
    {
        var events = Poisoned().Select(json => EventJson.Read(json)).ToList();
        var digest = Digest.Of("slack", "test", [.. events.Select(alert => Some.Entry(alert))]);
        var email = EmailMessage.Of(digest, Some.EmailPlace("ops@example.com"), [], Some.Time);

        Assert.All(
            [
                ConsoleNotifier.TextOf(digest), System.Text.Encoding.UTF8.GetString(SlackMessage.JsonOf(digest)), email.Subject, email.Text, email.Html,
                string.Join('\n', DigestCsv.LinesOf(digest)), string.Join('\n', WebhookBatch.AllOf(digest).Select(System.Text.Encoding.UTF8.GetString)),
            ],
            text => Assert.All(
                ["2025550142", "555-0142", "evil.example", "jane@", "\\u001b", "\u001b", "\u202e", "\\u202e", "\u009b"],
                nasty => Assert.DoesNotContain(nasty, text, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain("<!channel>", System.Text.RegularExpressions.Regex.Unescape(System.Text.Encoding.UTF8.GetString(SlackMessage.JsonOf(digest))), StringComparison.Ordinal);
        Assert.Null(Assert.IsType<ChatHealthChanged>(events[0]).Facts.Service);
        Assert.Null(Assert.IsType<Alarm>(events[1]).AboutPlace);
        Assert.Equal((0L, 10), (Assert.IsType<LineBaselined>(events[2]).Chats, ((LineBaselined)events[2]).Worst.Count));
        Assert.NotNull(events[3].TestPlace);
    }

    [Fact]
    public void Slack_creates_no_links_on_its_own()
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(SlackMessage.JsonOf(Digest.Of("slack", "test", [.. Some.EveryKindOfEvent.Select(alert => Some.Entry(alert))])))!;

        Assert.All(
            json["blocks"]!.AsArray().SelectMany(block => block!["text"] is { } text ? (IEnumerable<System.Text.Json.Nodes.JsonNode?>)new[] { text } : block["elements"]!.AsArray()).Where(text => (string?)text!["type"] == "mrkdwn"),
            text => Assert.True((bool?)text!["verbatim"]));
        Assert.False((bool?)json["unfurl_links"]);
    }

    private static IEnumerable<byte[]> Poisoned()
    {
        static string Json(AlertEvent alert) => System.Text.Encoding.UTF8.GetString(EventJson.Write(alert));
        static byte[] With(string json, string name, object value)
        {
            var node = System.Text.Json.Nodes.JsonNode.Parse(json)!;
            (name == "trial" ? node : node["data"]!)[name] = System.Text.Json.JsonSerializer.SerializeToNode(value);
            return System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
        }

        var nasty = $"+12025550142 202-555-0142 jane@example.com https://evil.example/x {Nasty}";
        yield return With(Json(Some.Change(1)), "service", nasty);
        var alarm = With(Json(new Alarm(AlarmKind.Stale, true, "x", "slack") { Id = Some.Event(2), Line = Some.LineName, ObservedAt = Some.Time }), "text", nasty);
        yield return With(System.Text.Encoding.UTF8.GetString(alarm), "aboutPlace", nasty);
        var worst = Enumerable.Range(1, 50).Select(n => new { line = nasty, chatId = Some.Chat(n).ToString(), status = "CRITICAL", since = Some.Time, otherSide = nasty });
        var baseline = With(Json(new LineBaselined(1, 1, 0, 0, []) { Id = Some.Event(3), Line = Some.LineName, ObservedAt = Some.Time }), "worst", worst);
        yield return With(System.Text.Encoding.UTF8.GetString(baseline), "chats", -5);
        yield return With(Json(Some.Change(4, chat: 4)), "trial", nasty);
    }
}

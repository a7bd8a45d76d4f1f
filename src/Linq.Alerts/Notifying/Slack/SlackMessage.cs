using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linq.Alerts;

/// <summary>A digest as Slack's Block Kit writes it, within Slack's limits.</summary>
/// <remarks>
/// Limits: 50 blocks; header 150 characters of plain text; section text 3,000; about 13,000 characters in all, beyond which Slack has refused messages.
/// Only <c>&amp; &lt; &gt;</c> are escaped: Slack knows no escape for <c>* _ ~</c> and the backtick. Source: Slack's reference of blocks and of formatting.
/// </remarks>
internal static class SlackMessage
{
    private const int MostHeader = 150;
    private const int MostSection = 3_000;
    private const int MostText = 12_000;
    private const int MostBlocks = 50;

    public static byte[] JsonOf(Digest digest)
    {
        var content = DigestContent.Of(digest);
        var blocks = new JsonArray(Block("header", Text("plain_text", Cut(content.Headline, MostHeader))));
        // What the footer takes is set aside.
        var room = MostText - Escape(content.Headline).Length - 300;
        var left = content.Sections.Count;
        foreach (var section in content.Sections)
        {
            // Each section may take its share of what is left, so that a long first one leaves the others their say.
            var share = Math.Min(MostSection, room / left--);
            if (share < 200 || blocks.Count >= MostBlocks - 1)
            {
                blocks.Add((JsonNode)Block("section", Text("mrkdwn", $"_and {left + 1} more groups, in the log_")));
                break;
            }

            var text = SectionText(section, share);
            room -= text.Length;
            blocks.Add((JsonNode)Block("section", Text("mrkdwn", text)));
        }

        blocks.Add((JsonNode)new JsonObject
        {
            ["type"] = "context",
            ["elements"] = new JsonArray(Text("mrkdwn", Escape(
                $"Linq Alerts · digest {digest.Id} · {digest.Why} · events {digest.Entries[0].Event.Id.Sequence}–{digest.Entries[^1].Event.Id.Sequence}"))),
        });
        // The text is what a notification shows, and what a screen reader reads.
        return JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject { ["text"] = Escape(content.Headline), ["blocks"] = blocks }, SlackJson.Default.JsonObject);
    }

    private static string SectionText(DigestSection section, int most)
    {
        var text = new StringBuilder($"{Sign(section.Severity)} *{Escape(section.Summary)}*");
        if (section.Advice is { } advice)
            text.Append('\n').Append(Escape(advice));
        var link = section.Link is { } url ? $"\n<{Escape(url.AbsoluteUri)}|What Linq says about it>" : "";
        var shown = 0;
        foreach (var item in section.Items)
        {
            var line = item.Chat is { } chat ? $"\n• `{chat}` {Escape(item.Text)}" : $"\n{Escape(item.Text)}";
            // Room for "and 1,000,000 more" stays free.
            if (text.Length + line.Length + link.Length > most - 40)
                break;
            text.Append(line);
            shown++;
        }

        if (section.Items.Count - shown + section.More is > 0 and var more)
            text.Append($"\nand {more:N0} more");
        return text.Append(link).ToString();
    }

    private static string Sign(Severity severity) => severity switch
    {
        Severity.Alarm => ":rotating_light:",
        Severity.Stop => ":octagonal_sign:",
        Severity.Critical => ":red_circle:",
        Severity.Warning => ":large_orange_circle:",
        Severity.Good => ":large_green_circle:",
        _ => ":information_source:",
    };

    private static JsonObject Block(string type, JsonObject text) => new() { ["type"] = type, ["text"] = text };

    private static JsonObject Text(string type, string text) => new() { ["type"] = type, ["text"] = text };

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";
}

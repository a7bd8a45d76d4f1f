using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linq.Alerts;

/// <summary>A digest in Slack's Block Kit format, within Slack's limits.</summary>
/// <remarks>
/// Limits: 50 blocks; header 150 characters of plain text; section text 3,000; about 13,000 characters in total, beyond which Slack has rejected
/// messages. Source: Slack's reference for blocks and formatting.
/// </remarks>
internal static class SlackMessage
{
    private const int MaxHeader = 150;
    private const int MaxSection = 3_000;
    private const int MaxText = 12_000;

    // The rest is for the header, lead, footer, and the blocks that count omitted chats and link to the full list.
    private const int MaxSections = 45;
    private const int MaxFullList = 600;

    public static HttpContent ContentOf(Digest digest, string? channel = null) => new ByteArrayContent(JsonOf(digest, channel))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
    };

    /// <param name="channel">The channel a bot posts to; a webhook has its own.</param>
    public static byte[] JsonOf(Digest digest, string? channel = null)
    {
        var content = DigestContent.Of(digest);
        var blocks = new JsonArray(Block("header", Text("plain_text", Cut(SafeText.Line(content.Headline), MaxHeader))));
        var lead = SafeText.Slack(content.Lead ?? "");
        if (lead.Length > 0)
            blocks.Add((JsonNode)Block("section", Text("mrkdwn", lead)));
        foreach (var text in SectionTexts(content, MaxText - MaxFullList - lead.Length - (2 * SafeText.Slack(content.Headline).Length)))
            blocks.Add((JsonNode)Block("section", Text("mrkdwn", text)));
        blocks.Add((JsonNode)new JsonObject
        {
            ["type"] = "context",
            ["elements"] = new JsonArray(Text("mrkdwn", SafeText.Slack(DigestFooter.Of(digest)))),
        });
        // The text is shown in notifications and read by screen readers.
        var message = new JsonObject
        {
            ["text"] = SafeText.Slack(content.Headline),
            ["blocks"] = blocks,
            // No previews of links.
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
        };
        if (channel is not null)
            message["channel"] = channel;
        return JsonSerializer.SerializeToUtf8Bytes(message, SlackJson.Default.JsonObject);
    }

    private static IEnumerable<string> SectionTexts(DigestContent content, int room)
    {
        // Each section may use its share of what is left, so that a long first one leaves room for the others.
        var left = Math.Min(content.Sections.Count, MaxSections);
        foreach (var section in content.Sections.Take(MaxSections))
        {
            var text = SectionText(section, Math.Min(MaxSection, room / left--));
            room -= text.Length;
            yield return text;
        }

        if (content.Sections.Count > MaxSections)
            yield return $"and {content.Sections.Count - MaxSections:N0} more, too many for one message";
        if (content.FullList is { } list)
            yield return CutEscaped(list, MaxFullList);
    }

    private static string SectionText(DigestSection section, int most)
    {
        var text = new StringBuilder($"{Sign(section.Severity)} *{SafeText.Slack(section.Summary)}*");
        var link = section.Link is { } url ? $"\n<{SafeText.Slack(url.AbsoluteUri)}|Linq's documentation>" : "";
        // Reserves room for "and 1,000,000 more" and the link.
        int Room() => most - text.Length - link.Length - 40;
        if (section.Advice is { } advice)
            text.Append('\n').Append(CutEscaped(advice, Room()));
        var shown = 0;
        foreach (var item in section.Items)
        {
            // An item that isn't one of many chats is truncated rather than omitted.
            var line = item.Chat is { } chat ? $"\n• `{chat}` {SafeText.Slack(item.Text)}" : $"\n{CutEscaped(item.Text, Room() - 1)}";
            if (line.Length > Room())
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

    private static JsonObject Text(string type, string text)
    {
        var json = new JsonObject { ["type"] = type, ["text"] = text };
        // Otherwise Slack turns anything that looks like an address or a channel name into a link.
        if (type == "mrkdwn")
            json["verbatim"] = true;
        return json;
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    /// <summary>Truncates before escaping, so that no escape is cut in half.</summary>
    private static string CutEscaped(string text, int most)
    {
        var length = Math.Clamp(most, 1, MaxSection);
        string escaped;
        do
            escaped = SafeText.Slack(Cut(text, length));
        while (escaped.Length > most && --length > 0);
        return escaped;
    }
}

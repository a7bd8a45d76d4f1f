using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Linq.Alerts.Contracts;

/// <summary>The headline and footer of a message to Slack.</summary>
/// <param name="Line">The line's last four digits; empty if it is about several.</param>
/// <param name="Last">Sequence of the last event in it; 0 if it is about several lines, each of which has its own sequence.</param>
public sealed partial record SlackPost(string Line, string Digest, long Last)
{
    public static SlackPost Of(string body)
    {
        var json = JsonDocument.Parse(body).RootElement;
        var footer = Footer.Match(json.GetProperty("blocks").EnumerateArray().Last().GetProperty("elements")[0].GetProperty("text").GetString()!);
        return new(
            LineInHeadline.Match(json.GetProperty("text").GetString()!).Groups[1].Value,
            footer.Groups[1].Value,
            footer.Groups[2].Success ? long.Parse(footer.Groups[2].Value, CultureInfo.InvariantCulture) : 0);
    }

    [GeneratedRegex("line •••([0-9]{4})")]
    private static partial Regex LineInHeadline { get; }

    [GeneratedRegex("ref ([0-9a-f]{16})(?: · no[.] (?:[0-9]+–)?([0-9]+))?")]
    private static partial Regex Footer { get; }
}

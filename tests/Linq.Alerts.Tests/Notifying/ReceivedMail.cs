using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Linq.Alerts.Tests;

/// <summary>A mail as it travelled, read as far as the tests need.</summary>
internal sealed partial class ReceivedMail
{
    public ReceivedMail(string raw)
    {
        (Headers, var body) = Read(raw);
        var boundary = Boundary.Match(Headers["Content-Type"]).Groups[1].Value;
        var parts = body.Split($"--{boundary}")[1..^1].Select(part => Read(part.TrimStart())).ToList();
        Types = [.. parts.Select(part => part.Headers["Content-Type"].Split(';')[0])];
        (Text, Html) = (Decode(parts[0].Body), Decode(parts[1].Body));
    }

    /// <summary>Unfolded and decoded; a header that came twice throws.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    public IReadOnlyList<string> Types { get; }

    public string Text { get; }

    public string Html { get; }

    private static string Decode(string body) => Encoding.UTF8.GetString(Convert.FromBase64String(body));

    private static (Dictionary<string, string> Headers, string Body) Read(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = raw[..end].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
            .Select(line => line.Split(": ", 2))
            .ToDictionary(header => header[0], header => Words(header[1]), StringComparer.OrdinalIgnoreCase);
        return (headers, raw[(end + 4)..]);
    }

    /// <summary>Encoded words side by side are one text.</summary>
    private static string Words(string value) =>
        Word.Replace(Gap.Replace(value, "?==?"), word => word.Groups[1].Value is "B" or "b"
            ? Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups[2].Value)) : Quoted(word.Groups[2].Value));

    private static string Quoted(string text) => Encoding.UTF8.GetString(
        [.. Pieces.Matches(text).Select(piece => piece.Length == 1 ? (byte)(piece.Value == "_" ? ' ' : piece.Value[0])
            : byte.Parse(piece.Value.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))]);

    [GeneratedRegex("boundary=\"?([^\";]+)")]
    private static partial Regex Boundary { get; }

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Gap { get; }

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=")]
    private static partial Regex Word { get; }

    [GeneratedRegex("=[0-9A-F]{2}|.")]
    private static partial Regex Pieces { get; }
}

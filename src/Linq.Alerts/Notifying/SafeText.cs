using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Makes text safe for the place where it is shown, at the very output: whoever wrote it, it stays text there, on one line.</summary>
/// <remarks>
/// What a place must not be sent at all, such as a whole number, is removed when events are read: <see cref="Clean"/>. This is about what a
/// place would do with text: a terminal obeys escape sequences, Slack and mail programs make links and markup of it, a spreadsheet formulas.
/// </remarks>
public static partial class SafeText
{
    private const int MaxClean = 4_000;

    /// <summary>For a terminal, a log, or a header: no control or formatting characters (ESC, line breaks, marks that turn the direction of writing).</summary>
    public static string Line(string text) => text.All(IsPlain) ? text : Replaced(text);

    /// <summary>For Slack's markup.</summary>
    /// <remarks>Only these three are escaped: Slack knows no escape for <c>* _ ~</c> and the backtick. Source: Slack's reference of formatting.</remarks>
    public static string Slack(string text) => Line(text)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>For HTML, as content and in a quoted attribute.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(Line(text));

    /// <summary>For one field of a CSV file, which somebody opens with a spreadsheet.</summary>
    /// <remarks>Source: OWASP, CSV injection: what begins like a formula gets an apostrophe before it.</remarks>
    public static string Csv(string text)
    {
        var field = Line(text);
        if (field.Length > 0 && field[0] is '=' or '+' or '-' or '@')
            field = $"'{field}";
        return field.AsSpan().ContainsAny(',', '"', ';') ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    /// <summary>
    /// For words that were read back from a bus or a store, and may be anybody's: without numbers, e-mail addresses and links. Dates, times and
    /// UUIDs stay.
    /// </summary>
    public static string Clean(string text) =>
        Private.Replace(Line(text.Length > MaxClean ? text[..MaxClean] : text), found =>
            found.Groups["link"].Success ? "(link)"
            : found.Groups["mail"].Success ? "(e-mail)"
            : found.Groups["number"].Success ? LastFour.Of(found.Value).ToString()
            : found.Value);

    /// <summary>The same without numbers only.</summary>
    internal static string WithoutNumbers(string text) =>
        Numbers.Replace(text, found => found.Groups["number"].Success ? LastFour.Of(found.Value).ToString() : found.Value);

    // ASCII without controls; or a letter, mark, sign or space of another script.
    private static bool IsPlain(char letter) => letter is >= ' ' and <= '~' || (letter > '\u009f' && CharUnicodeInfo.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate));

    private static string Replaced(string text)
    {
        var safe = new StringBuilder(text.Length);
        // By whole characters: half a surrogate pair becomes the replacement character here.
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = Rune.GetUnicodeCategory(rune) is not
                (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            safe.Append(isPlain ? rune.ToString() : " ");
        }

        return safe.ToString();
    }

    // What looks like a number within one of these is none. A month has no 55, a time follows a date as hh:mm or not at all, and an event ID is as
    // EventId writes it, or a number could pass for one of them. +12025550100 belongs to nobody: it is how our own words show what a number looks like.
    private const string Kept =
        """
        (?<keep>(?<![0-9])\+12025550100(?![0-9])
            |(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\b(?:\.[0-9]{1,15}\.[0-9]{1,19}\b)?
            |\btrace\ [0-9a-f]{32}\b
            |(?<![0-9A-Za-z])(?=[0-9a-f]*[a-f])(?![0-9a-f]*[0-9]{10})[0-9a-f]{16,64}\b
            |(?<![0-9A-Za-z+.-])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])
                (?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,7})?)?(?![0-9:]))?)
        """;

    // 7 digits or more, in groups at most, whatever stands before or behind them.
    private const string Number = @"(?<number>(?:(?<![0-9])\+?)[0-9](?:[ ().-]{0,2}[0-9]){6,})";

    private const string LinkOrMail =
        """
        (?<link>\b[A-Za-z][A-Za-z0-9+.-]*://\S*|\bwww\.\S+|\b(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/\S*)
        |(?<mail>[^\s@<>]+@[^\s@<>]+)
        """;

    [GeneratedRegex($"{Kept}|{LinkOrMail}|{Number}", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Private { get; }

    [GeneratedRegex($"{Kept}|{Number}", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Numbers { get; }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Linq.Alerts;

/// <summary>Escapes text for the place where it is shown, directly before output: whoever wrote it, it remains text, on one line.</summary>
/// <remarks>
/// What must not be sent at all, such as a full number, is removed when events are read: <see cref="Clean"/>. This is about what the output would do
/// with text: a terminal interprets escape sequences, Slack and mail programs turn it into links and markup, and spreadsheets into formulas.
/// </remarks>
public static partial class SafeText
{
    private const int MaxClean = 4_000;

    /// <summary>For a terminal, a log, or a header: no control or formatting characters (ESC, line breaks, direction marks).</summary>
    public static string Line(string text) => text.All(IsPlain) ? text : Replaced(text);

    /// <summary>For Slack's markup.</summary>
    /// <remarks>Only these three are escaped: Slack has no escape for <c>* _ ~</c> and the backtick. Source: Slack's formatting reference.</remarks>
    public static string Slack(string text) => Line(text)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>For HTML, as content and in a quoted attribute.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(Line(text));

    /// <summary>For one field of a CSV file, which may be opened in a spreadsheet.</summary>
    /// <remarks>Source: OWASP, CSV injection: a value that starts like a formula gets an apostrophe in front.</remarks>
    public static string Csv(string text)
    {
        var field = Line(text);
        if (field.Length > 0 && field[0] is '=' or '+' or '-' or '@')
            field = $"'{field}";
        return field.AsSpan().ContainsAny(',', '"', ';') ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    /// <summary>
    /// For text that was read from a bus or a store, and may come from anyone: removes numbers, e-mail addresses and links. Dates, times and UUIDs are
    /// kept.
    /// </summary>
    public static string Clean(string text) =>
        Private.Replace(Line(text.Length > MaxClean ? text[..MaxClean] : text), found =>
            found.Groups["link"].Success ? "(link)"
            : found.Groups["mail"].Success ? "(e-mail)"
            : found.Groups["number"].Success ? LastFour.Of(found.Value).ToString()
            : found.Value);

    /// <summary>The same, but removes only numbers.</summary>
    internal static string WithoutNumbers(string text) =>
        Numbers.Replace(text, found => found.Groups["number"].Success ? LastFour.Of(found.Value).ToString() : found.Value);

    // ASCII without control characters; or a letter, mark, symbol or space of another script.
    private static bool IsPlain(char letter) => letter is >= ' ' and <= '~' || (letter > '\u009f' && CharUnicodeInfo.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate));

    private static string Replaced(string text)
    {
        var safe = new StringBuilder(text.Length);
        // By whole characters: a lone surrogate becomes the replacement character here.
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = Rune.GetUnicodeCategory(rune) is not
                (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            safe.Append(isPlain ? rune.ToString() : " ");
        }

        return safe.ToString();
    }

    // Digits within one of these aren't a phone number. The patterns are strict, so that a number can't pass as one of them: no month 55, a time only
    // as hh:mm after a date, and an event ID exactly as EventId writes it. +12025550100 is a fictitious number that our own texts use as an example.
    private const string Kept =
        """
        (?<keep>(?<![0-9])\+12025550100(?![0-9])
            |(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\b(?:\.[0-9]{1,15}\.[0-9]{1,19}\b)?
            |\btrace\ [0-9a-f]{32}\b
            |(?<![0-9A-Za-z])(?=[0-9a-f]*[a-f])(?![0-9a-f]*[0-9]{10})[0-9a-f]{16,64}\b
            |(?<![0-9A-Za-z+.-])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])
                (?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,7})?)?(?![0-9:]))?)
        """;

    // 7 digits or more, possibly in groups, whatever precedes or follows them.
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

using System.Globalization;

namespace Linq.Alerts.Sqlite;

/// <summary>Times as readable text that sorts chronologically: UTC, always seven decimals.</summary>
internal static class TimeText
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">The text isn't a time in this format.</exception>
    public static DateTimeOffset Read(string text) => TryRead(text, out var time) ? time : throw new FormatException($"'{text}' is not a time as Linq Alerts writes it.");

    public static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}

using System.Globalization;

namespace Linq.Alerts;

/// <summary>The format of times in alerts: always with their zone.</summary>
internal static class Times
{
    /// <summary>A duration in its two largest units: <c>3 h 20 min</c>, <c>2 days 4 h</c>, <c>45 s</c>.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Days:N0} {(time.Days == 1 ? "day" : "days")}{(time.Hours > 0 ? $" {time.Hours} h" : "")}",
        { TotalHours: >= 1 } => $"{time.Hours} h{(time.Minutes > 0 ? $" {time.Minutes} min" : "")}",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min",
        _ => $"{time.Seconds} s",
    };

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

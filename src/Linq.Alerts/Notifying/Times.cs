using System.Globalization;

namespace Linq.Alerts;

/// <summary>Times as alerts write them: with their zone, always.</summary>
internal static class Times
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

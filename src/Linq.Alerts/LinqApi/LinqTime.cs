using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Parses and compares Linq's times.</summary>
internal static class LinqTime
{
    private static readonly long[] Precisions = [TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMicrosecond];

    /// <summary>Reads an ISO 8601 time from a string token. A time without a zone is UTC, regardless of this machine's zone.</summary>
    /// <returns>UTC; null if the text isn't a time.</returns>
    public static DateTimeOffset? Read(ref Utf8JsonReader reader)
    {
        try
        {
            if (!reader.TryGetDateTime(out var time))
                return null;
            return time.Kind switch
            {
                DateTimeKind.Utc or DateTimeKind.Unspecified => new(time.Ticks, TimeSpan.Zero),
                // It has an offset, and the reader converted it to local time, which can be ambiguous.
                _ => reader.TryGetDateTimeOffset(out var withOffset) ? withOffset.ToUniversalTime() : null,
            };
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate.
            return null;
        }
    }

    /// <summary>Compares two times at the precision of the coarser one: the list may give whole seconds where a read by ID gives microseconds.</summary>
    /// <returns>0 for the same instant, otherwise negative or positive as in <see cref="DateTimeOffset.CompareTo(DateTimeOffset)"/>.</returns>
    public static int Compare(DateTimeOffset one, DateTimeOffset other) =>
        Math.Abs((one - other).Ticks) < Math.Max(PrecisionOf(one), PrecisionOf(other)) ? 0 : one.CompareTo(other);

    private static long PrecisionOf(DateTimeOffset time)
    {
        foreach (var precision in Precisions)
        {
            if (time.Ticks % precision == 0)
                return precision;
        }

        return 1;
    }
}

namespace Linq.Alerts;

/// <summary>Whether what is recorded of a line can still be relied on.</summary>
public static class Freshness
{
    /// <summary>A clock may be a little behind the one that wrote the time.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the line had no complete pass for so long that its chats may have changed unseen. A line that never had one is stale, and so is one
    /// whose last pass lies in the future: the clock was set back, and nobody can say how old the record is.
    /// </summary>
    public static bool IsStale(LineRow? row, PollOptions options, DateTimeOffset now)
    {
        if (row is null || ObservedAt(row) is not { } read || read > now + ClockSkew)
            return true;
        // A pass that is under way may be slow and well, for as long as a pass may last.
        var limit = row.Lease?.Until > now ? options.StaleAfter + options.PassLimit : options.StaleAfter;
        return now - read > limit;
    }

    /// <summary>End of the last pass that reached the last page and could read most of what is listed: an alarm says what it could not.</summary>
    public static DateTimeOffset? ObservedAt(LineRow? row) => row?.LastReadEnd ?? row?.LastCompleteEnd;
}

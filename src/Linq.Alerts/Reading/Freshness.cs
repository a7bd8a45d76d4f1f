namespace Linq.Alerts;

/// <summary>Whether the record of a line is still reliable.</summary>
public static class Freshness
{
    /// <summary>
    /// Whether the line had no complete pass for so long that its chats may have changed without being noticed. A line that never had one is stale. So
    /// is one whose last pass is in the future: the clock was set back, and the age of the record is unknown.
    /// </summary>
    public static bool IsStale(LineRow? row, PollOptions options, DateTimeOffset now) => IsOld(ObservedAt(row), row, options, now);

    /// <summary>
    /// Whether the line is read to its last page as often as it should be, complete or not: the poller works, and an alarm says what it can't read.
    /// </summary>
    public static bool IsWatched(LineRow? row, PollOptions options, DateTimeOffset now) => !IsOld(row?.LastReadEnd ?? row?.LastCompleteEnd, row, options, now);

    /// <summary>Whether a pass is running.</summary>
    public static bool IsReading(LineRow? row, DateTimeOffset now) => (row?.Lease?.Until).LiesAhead(now, PollLimits.Lease);

    /// <summary>
    /// End of the last complete pass. A pass that couldn't read some chats isn't complete, because those may have changed without being noticed.
    /// </summary>
    public static DateTimeOffset? ObservedAt(LineRow? row) => row?.LastCompleteEnd;

    private static bool IsOld(DateTimeOffset? read, LineRow? row, PollOptions options, DateTimeOffset now)
    {
        if (read is not { } time || time.IsFromTheFuture(now))
            return true;
        return now - time > Limit(row, options, now);
    }

    /// <summary>How long a line may go unread. A running pass may just be slow, up to the pass limit.</summary>
    public static TimeSpan Limit(LineRow? row, PollOptions options, DateTimeOffset now) =>
        IsReading(row, now) ? options.StaleAfter + options.PassLimit : options.StaleAfter;
}

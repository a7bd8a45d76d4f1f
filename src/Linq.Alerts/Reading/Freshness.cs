namespace Linq.Alerts;

/// <summary>Whether what is recorded of a line can still be relied on.</summary>
public static class Freshness
{
    /// <summary>
    /// Whether the line had no complete pass for so long that its chats may have changed without being noticed. A line that never had one is stale, and so is one
    /// whose last pass lies in the future: the clock was set back, and nobody can say how old the record is.
    /// </summary>
    public static bool IsStale(LineRow? row, PollOptions options, DateTimeOffset now) => IsOld(ObservedAt(row), row, options, now);

    /// <summary>Whether the line is read to its last page as often as it should be, complete or not: the poller works, and an alarm says what it cannot read.</summary>
    public static bool IsWatched(LineRow? row, PollOptions options, DateTimeOffset now) => !IsOld(row?.LastReadEnd ?? row?.LastCompleteEnd, row, options, now);

    /// <summary>Whether a pass is under way.</summary>
    public static bool IsReading(LineRow? row, DateTimeOffset now) => (row?.Lease?.Until).LiesAhead(now, PollLimits.Lease);

    /// <summary>
    /// End of the last complete pass. One that could not read some of what it was given is not complete: the chats it could not read may have
    /// changed unseen.
    /// </summary>
    public static DateTimeOffset? ObservedAt(LineRow? row) => row?.LastCompleteEnd;

    private static bool IsOld(DateTimeOffset? read, LineRow? row, PollOptions options, DateTimeOffset now)
    {
        if (read is not { } time || time.IsFromTheFuture(now))
            return true;
        return now - time > Limit(row, options, now);
    }

    /// <summary>How long a line may go unread. A pass that is under way may be slow but healthy, for as long as a pass may last.</summary>
    public static TimeSpan Limit(LineRow? row, PollOptions options, DateTimeOffset now) =>
        IsReading(row, now) ? options.StaleAfter + options.PassLimit : options.StaleAfter;
}

namespace Linq.Alerts;

/// <summary>
/// How many chats of a line were unhealthy an hour, a day and a week ago: four samples an hour for the last two hours, and one an hour before.
/// </summary>
internal static class UnhealthyTrend
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Fine = TimeSpan.FromHours(2);

    /// <summary>A week before the start of something that has lasted for a while.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    /// <param name="samples">Null before the first.</param>
    public static MinuteCounts Sample(MinuteCounts? samples, DateTimeOffset now, long unhealthy)
    {
        // Samples from a clock that ran ahead don't say when they were taken.
        var kept = (samples ?? MinuteCounts.None).Where(time => !time.IsFromTheFuture(now));
        if (kept.Last is { } last && now - last < Every)
            return kept;
        var hour = DateTimeOffset.MinValue;
        return kept.Where(IsKept).Add(now, unhealthy);

        // Called in order, oldest first.
        bool IsKept(DateTimeOffset time)
        {
            if (now - time > Kept)
                return false;
            if (now - time <= Fine)
                return true;
            var isFirstOfItsHour = time - hour >= TimeSpan.FromHours(1);
            if (isFirstOfItsHour)
                hour = time;
            return isFirstOfItsHour;
        }
    }

    public static long? HourBefore(MinuteCounts? samples, DateTimeOffset time) => Near(samples, time - TimeSpan.FromHours(1), TimeSpan.FromMinutes(30));

    public static long? DayBefore(MinuteCounts? samples, DateTimeOffset time) => Near(samples, time - TimeSpan.FromDays(1), TimeSpan.FromHours(2));

    public static long? WeekBefore(MinuteCounts? samples, DateTimeOffset time) => Near(samples, time - TimeSpan.FromDays(7), TimeSpan.FromHours(2));

    private static long? Near(MinuteCounts? samples, DateTimeOffset time, TimeSpan tolerance)
    {
        (TimeSpan Off, long Count)? nearest = null;
        foreach (var (minute, count) in samples?.All ?? [])
        {
            var off = (minute - time).Duration();
            if (off <= tolerance && !(nearest?.Off <= off))
                nearest = (off, count);
        }

        return nearest?.Count;
    }
}

namespace Linq.Alerts;

/// <summary>Records when a store last deleted what has passed its retention, using a clock that may be wrong.</summary>
/// <param name="Last">When maintenance last ran.</param>
/// <param name="Trusted">When it last ran with a trusted clock. Null if never.</param>
/// <param name="Doubted">Since when the clock has been too far ahead to be trusted immediately. Null while it isn't.</param>
/// <remarks>
/// A clock that is years ahead for a moment, for example after booting before the time is set, must not delete the current history, dead alerts and
/// silences. So if it is unusually far ahead of the last maintenance, nothing is deleted until it has stayed that way for a while.
/// </remarks>
public sealed record MaintenanceLog(DateTimeOffset Last, DateTimeOffset? Trusted, DateTimeOffset? Doubted)
{
    /// <summary>How often maintenance runs.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromHours(1);

    /// <summary>A clock this far ahead of the last maintenance is trusted immediately: nothing is deleted earlier by more than this.</summary>
    private static readonly TimeSpan MaxAway = TimeSpan.FromDays(1);

    /// <summary>A doubted clock is trusted after this long within one process, measured with the monotonic clock.</summary>
    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromHours(1);

    /// <summary>Processes that exit after each pass only have the clock itself.</summary>
    private static readonly TimeSpan ConfirmedAcross = TimeSpan.FromDays(1);

    /// <summary>Whether maintenance is due.</summary>
    public bool IsDueAt(DateTimeOffset now) => now - Last >= Every || Last - now >= Every;

    /// <summary>Records that maintenance runs.</summary>
    /// <param name="last">The last record; null if there was none.</param>
    /// <param name="newest">The time of the newest item in the store; null if it is empty.</param>
    /// <param name="inDoubt">How long this process has doubted the clock; null if it doesn't.</param>
    /// <returns>The record to keep, and the time before which finished items are deleted; null to delete nothing.</returns>
    public static (MaintenanceLog Log, DateTimeOffset? DeleteBefore) Next(MaintenanceLog? last, DateTimeOffset? newest, DateTimeOffset now, TimeSpan? inDoubt)
    {
        var isAhead = (last?.Trusted ?? newest) is { } known && now - known > MaxAway;
        var doubted = last?.Doubted is { } since && since <= now ? since : now;
        return isAhead && !(inDoubt >= ConfirmedWithin) && now - doubted < ConfirmedAcross
            ? (new(now, last?.Trusted, doubted), null)
            : (new(now, now, null), now - Retention.Kept);
    }
}

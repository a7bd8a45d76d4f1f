namespace Linq.Alerts;

/// <summary>When a store last deleted what is kept no longer, by a clock that may be wrong.</summary>
/// <param name="Last">When upkeep last ran.</param>
/// <param name="Trusted">When it last ran by a clock that was believed. Null when it never was.</param>
/// <param name="Doubted">Since when the clock has been further ahead than is believed at once. Null while it is not.</param>
/// <remarks>
/// A clock that runs years ahead for a moment, as after a start before the time was set, must not delete the history, the dead alerts and the
/// silences of today. So where it lies further ahead than upkeep was ever away, nothing is deleted until it has said so for a time.
/// </remarks>
public sealed record MaintenanceLog(DateTimeOffset Last, DateTimeOffset? Trusted, DateTimeOffset? Doubted)
{
    /// <summary>How often upkeep runs.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromHours(1);

    /// <summary>A clock may be so far ahead of the last upkeep and be believed at once: whoever is deleted early by it is early by no more.</summary>
    private static readonly TimeSpan MaxAway = TimeSpan.FromDays(1);

    /// <summary>A doubted clock is believed after so long in one process, which its own time without a clock shows.</summary>
    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromHours(1);

    /// <summary>Processes that end after each pass have only the clock itself.</summary>
    private static readonly TimeSpan ConfirmedAcross = TimeSpan.FromDays(1);

    /// <summary>Whether upkeep is to run.</summary>
    public bool IsDueAt(DateTimeOffset now) => now - Last >= Every || Last - now >= Every;

    /// <summary>Notes that upkeep runs.</summary>
    /// <param name="last">The note of the last time; null when there was none.</param>
    /// <param name="newest">The time of the newest thing in the store; null when it is empty.</param>
    /// <param name="inDoubt">How long this process has doubted the clock; null when it does not.</param>
    /// <returns>The note to keep, and before when what is over is deleted; null to delete nothing.</returns>
    public static (MaintenanceLog Log, DateTimeOffset? DeleteBefore) Next(MaintenanceLog? last, DateTimeOffset? newest, DateTimeOffset now, TimeSpan? inDoubt)
    {
        var isAhead = (last?.Trusted ?? newest) is { } known && now - known > MaxAway;
        var doubted = last?.Doubted is { } since && since <= now ? since : now;
        return isAhead && !(inDoubt >= ConfirmedWithin) && now - doubted < ConfirmedAcross
            ? (new(now, last?.Trusted, doubted), null)
            : (new(now, now, null), now - Retention.Kept);
    }
}

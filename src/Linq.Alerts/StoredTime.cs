namespace Linq.Alerts;

/// <summary>Compares times read from a store with a clock that may have been set back since, or that differs from the writing machine's.</summary>
/// <remarks>
/// A clock that ran years ahead must not silence anything for years after it is corrected. So a stored deadline further ahead than the longest possible
/// wait counts as passed, and a stored moment in the future counts as long ago.
/// </remarks>
public static class StoredTime
{
    /// <summary>How far the clocks of two machines may be apart without either being wrong.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Whether a deadline that was set at most <paramref name="longest"/> ahead is still in the future.</summary>
    public static bool LiesAhead(this DateTimeOffset? deadline, DateTimeOffset now, TimeSpan longest) =>
        deadline is { } time && time > now && time - now <= longest + Skew;

    /// <summary>Whether it was recorded by a clock that was ahead of this one, so that its age is unknown.</summary>
    public static bool IsFromTheFuture(this DateTimeOffset moment, DateTimeOffset now) => moment - now > Skew;

    /// <summary>How long ago it was; <see cref="TimeSpan.MaxValue"/> if a clock that was ahead recorded it.</summary>
    public static TimeSpan AgeAt(this DateTimeOffset moment, DateTimeOffset now) => moment.IsFromTheFuture(now) ? TimeSpan.MaxValue : now - moment;

    /// <summary>Whether it is earlier than <paramref name="other"/>, or the other isn't set.</summary>
    public static bool IsBefore(this DateTimeOffset moment, DateTimeOffset? other) => other is not { } time || moment < time;

    /// <summary>Whether it is at or after <paramref name="from"/> and before <paramref name="until"/>. Null is no limit.</summary>
    public static bool IsWithin(this DateTimeOffset moment, DateTimeOffset? from, DateTimeOffset? until) =>
        (from is not { } first || moment >= first) && moment.IsBefore(until);

    /// <summary>Whether someone other than <paramref name="holder"/> has the lease.</summary>
    /// <param name="length">The duration of leases of this kind.</param>
    public static bool IsHeldByAnother(this Lease? lease, string holder, DateTimeOffset now, TimeSpan length) =>
        lease is not null && lease.Holder != holder && ((DateTimeOffset?)lease.Until).LiesAhead(now, length);
}

namespace Linq.Alerts;

/// <summary>Times read back from a store, by a clock that may have been set back since they were written, or that another machine keeps.</summary>
/// <remarks>
/// A clock that ran years ahead must not silence anything for years once it is right again. So a stored deadline that is further ahead than the
/// longest wait that can have been meant counts as passed, and a stored moment that lies ahead counts as long ago.
/// </remarks>
public static class StoredTime
{
    /// <summary>How far the clocks of two machines may be apart without either being wrong.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Whether a deadline that was set at most <paramref name="longest"/> ahead is still to come.</summary>
    public static bool LiesAhead(this DateTimeOffset? deadline, DateTimeOffset now, TimeSpan longest) =>
        deadline is { } time && time > now && time - now <= longest + Skew;

    /// <summary>Whether it was noted by a clock that was ahead of this one: nobody knows how long ago it was.</summary>
    public static bool IsFromTheFuture(this DateTimeOffset moment, DateTimeOffset now) => moment - now > Skew;

    /// <summary>How long ago it was; <see cref="TimeSpan.MaxValue"/> when a clock that was ahead noted it.</summary>
    public static TimeSpan AgeAt(this DateTimeOffset moment, DateTimeOffset now) => moment.IsFromTheFuture(now) ? TimeSpan.MaxValue : now - moment;

    /// <summary>Whether it is earlier than <paramref name="other"/>, or the other is not set.</summary>
    public static bool IsBefore(this DateTimeOffset moment, DateTimeOffset? other) => other is not { } time || moment < time;

    /// <summary>Whether it is at or after <paramref name="from"/> and before <paramref name="until"/>; one that is not set bounds nothing.</summary>
    public static bool IsWithin(this DateTimeOffset moment, DateTimeOffset? from, DateTimeOffset? until) =>
        (from is not { } first || moment >= first) && moment.IsBefore(until);

    /// <summary>Whether somebody other than <paramref name="holder"/> has it.</summary>
    /// <param name="length">What leases of this kind are taken for.</param>
    public static bool IsHeldByAnother(this Lease? lease, string holder, DateTimeOffset now, TimeSpan length) =>
        lease is not null && lease.Holder != holder && ((DateTimeOffset?)lease.Until).LiesAhead(now, length);
}

using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Contracts;

/// <summary>
/// A fake clock on which short waits are over as soon as they begin: a timer set for at most <paramref name="longestSkipped"/> moves the clock
/// to its due time. Waits before a retry then cost a test nothing, while time limits, which are longer, still need <c>Advance</c>.
/// </summary>
public sealed class SkippingTimeProvider(TimeSpan longestSkipped) : FakeTimeProvider(Some.Time)
{
    public TimeSpan LongestSkipped { get; set; } = longestSkipped;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var due = GetUtcNow() + dueTime;
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // Another thread may have moved the clock there already; it never goes back.
        if (dueTime > TimeSpan.Zero && dueTime <= LongestSkipped && due - GetUtcNow() is var left && left > TimeSpan.Zero)
            Advance(left);
        return timer;
    }
}

using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Contracts;

/// <summary>A fake clock that can skip short waits, and that can be set like a machine's clock.</summary>
public sealed class TestTimeProvider(TimeSpan longestSkipped = default) : FakeTimeProvider(Some.Time)
{
    private TimeSpan _set;

    /// <summary>
    /// A timer of at most this duration moves the clock to its due time. Waits before a retry then cost a test nothing, while timeouts, which are
    /// longer, still need <c>Advance</c>.
    /// </summary>
    public TimeSpan LongestSkipped { get; set; } = longestSkipped;

    /// <summary>
    /// Sets the time of day forward or, with a negative <paramref name="by"/>, back. Timers and timestamps continue as before, as on a real machine;
    /// <see cref="FakeTimeProvider.AdjustTime"/> would move the timestamps too.
    /// </summary>
    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var due = GetUtcNow() + dueTime;
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // Another thread may have moved the clock there already. It never goes back.
        if (dueTime > TimeSpan.Zero && dueTime <= LongestSkipped && due - GetUtcNow() is var left && left > TimeSpan.Zero)
            Advance(left);
        return timer;
    }
}

namespace Linq.Alerts.Contracts;

/// <summary>A clock that moves only when told. Timers fire on the thread that moves it, in the order in which they are due.</summary>
/// <remarks>Thread-safe. Callbacks run outside the lock, so they may set timers and read the clock.</remarks>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = Some.Time;

    /// <summary>
    /// A timer set for no longer than this fires at once, and the clock jumps to its due time: waits before a retry cost nothing, while time
    /// limits, which are longer, stand. Default zero: nothing is skipped.
    /// </summary>
    public TimeSpan SkipWaitsUpTo { get; set; }

    /// <summary>Timers that are set and have not fired: a test can see that somebody waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        MoveTo(GetUtcNow() + time);
    }

    /// <summary>Moves the clock to <paramref name="time"/>, which is not in its past.</summary>
    public void Set(DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, GetUtcNow());
        MoveTo(time);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void MoveTo(DateTimeOffset time)
    {
        while (NextDueBy(time) is { } timer)
            timer.Fire();
    }

    /// <summary>Moves the clock to the first timer due by <paramref name="time"/> and takes it off; with none left, to that time itself.</summary>
    private FakeTimer? NextDueBy(DateTimeOffset time)
    {
        lock (_gate)
        {
            // MinBy gives the first of equals: timers due together fire in the order in which they were set.
            var next = _timers.Where(timer => timer.Due <= time).MinBy(timer => timer.Due);
            var moveTo = next?.Due ?? time;
            // Another thread may have moved the clock further in between; it never goes back.
            _now = moveTo > _now ? moveTo : _now;
            if (next is null)
                return null;

            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
                Add(next, next.Period);
            return next;
        }
    }

    private void Add(FakeTimer timer, TimeSpan wait)
    {
        timer.Due = _now + wait;
        _timers.Add(timer);
    }

    private sealed class FakeTimer(FakeClock clock, Action fire) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_disposed)
                    return false;
                clock._timers.Remove(this);
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                clock.Add(this, dueTime);
            }

            // Outside the lock: this fires the timer, and those that are due before it.
            if (dueTime <= clock.SkipWaitsUpTo)
                clock.MoveTo(Due);
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _disposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

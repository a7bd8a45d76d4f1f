namespace Linq.Simulator.Tests;

/// <summary>A clock that moves only when told, and then lets every wait end that is due.</summary>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private readonly SemaphoreSlim _waits = new(0);
    private DateTimeOffset _now = new(2026, 9, 1, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public void Advance(TimeSpan by)
    {
        List<Alarm> due;
        lock (_gate)
        {
            _now += by;
            due = _alarms.FindAll(alarm => alarm.At <= _now);
            _alarms.RemoveAll(due.Contains);
        }

        due.ForEach(alarm => alarm.Ring());
    }

    /// <summary>Ends when somebody has begun to wait on this clock.</summary>
    public async Task NextWaitAsync() =>
        Assert.True(await _waits.WaitAsync(TimeSpan.FromSeconds(10)), "Nobody waited on the clock.");

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                At = clock._now + dueTime;
                clock._alarms.Add(this);
            }

            clock._waits.Release();
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

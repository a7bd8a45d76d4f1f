using Microsoft.Extensions.Time.Testing;

namespace Linq.Simulator.Tests;

/// <summary>A fake clock that signals when someone starts to wait on it.</summary>
public sealed class SignallingTimeProvider() : FakeTimeProvider(new(2026, 9, 1, 10, 0, 0, TimeSpan.Zero))
{
    private readonly SemaphoreSlim _waits = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Release();
        return timer;
    }

    public async Task NextWaitAsync() =>
        Assert.True(await _waits.WaitAsync(TimeSpan.FromSeconds(10)), "Nobody waited on the clock.");
}

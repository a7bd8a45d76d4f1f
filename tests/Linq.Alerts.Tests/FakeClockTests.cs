using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class FakeClockTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Moves_only_when_told()
    {
        var start = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromSeconds(3));
        _clock.Set(Some.Time.AddSeconds(5));

        Assert.Equal(Some.Time.AddSeconds(5), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(5), _clock.GetElapsedTime(start));
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Set(Some.Time));
    }

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due_each_at_its_time()
    {
        var fired = new List<(int, DateTimeOffset)>();
        foreach (var seconds in new[] { 3, 1, 2, 9 })
            _clock.CreateTimer(_ => fired.Add((seconds, _clock.GetUtcNow())), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([(1, Some.Time.AddSeconds(1)), (2, Some.Time.AddSeconds(2)), (3, Some.Time.AddSeconds(3))], fired);
        Assert.Equal(1, _clock.Waiting);
    }

    [Fact]
    public void A_periodic_timer_fires_at_every_period_until_it_is_disposed()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(5));
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(3, fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_delay_ends_and_a_token_is_cancelled_at_their_time()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(2), _clock);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), _clock);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(delay.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await delay;

        Assert.False(limit.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task A_short_wait_is_skipped_and_a_longer_limit_stands()
    {
        _clock.SkipWaitsUpTo = TimeSpan.FromSeconds(10);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(25), _clock);

        await Task.Delay(TimeSpan.FromSeconds(10), _clock);
        await Task.Delay(TimeSpan.FromSeconds(10), _clock);
        Assert.Equal(Some.Time.AddSeconds(20), _clock.GetUtcNow());
        Assert.False(limit.IsCancellationRequested);

        await Task.Delay(TimeSpan.FromSeconds(10), _clock);
        Assert.True(limit.IsCancellationRequested);
    }
}

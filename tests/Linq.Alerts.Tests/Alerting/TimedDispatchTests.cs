using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>When the next look at a place is asked for, where no process waits for it.</summary>
public sealed class TimedDispatchTests
{
    private readonly DispatchStage _stage = new();
    private readonly RecordingWakeUps _wakeUps = new();

    [Fact]
    public async Task A_wake_up_is_requested_for_when_a_waiting_alert_is_due()
    {
        await _stage.TakeInAsync(Some.Change());

        await RunAsync();
        Assert.Equal([("slack", Some.Time.AddSeconds(30))], _wakeUps.Asked);

        _stage.Clock.Advance(TimeSpan.FromSeconds(30));
        await RunAsync();
        await _stage.AssertDeliveredAsync(1);
        Assert.Single(_wakeUps.Asked);
    }

    [Fact]
    public async Task A_dispatcher_woken_slightly_early_asks_for_a_second_later_because_a_repeat_would_be_dropped()
    {
        await _stage.TakeInAsync(Some.Change());
        await RunAsync();

        _stage.Clock.Advance(TimeSpan.FromMilliseconds(29_950));
        await RunAsync();

        Assert.Equal([Some.Time.AddSeconds(30), Some.Time.AddMilliseconds(30_950)], _wakeUps.Asked.Select(asked => asked.At));
    }

    [Fact]
    public async Task No_wake_up_is_requested_while_nothing_is_waiting()
    {
        await RunAsync();
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await RunAsync();

        await _stage.AssertDeliveredAsync(1);
        Assert.Empty(_wakeUps.Asked);
    }

    [Fact]
    public async Task An_alert_due_after_the_timers_next_run_is_left_to_the_timer()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await RunAsync();
        // Held back by the interval of five minutes.
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Critical, chat: 2));
        await RunAsync();
        Assert.Empty(_wakeUps.Asked);

        _stage.Clock.Advance(TimeSpan.FromSeconds(241));
        await RunAsync();
        Assert.Equal([("slack", Some.Time.AddMinutes(5))], _wakeUps.Asked);
    }

    [Fact]
    public async Task A_place_that_failed_is_checked_when_it_may_be_retried()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 500");
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));

        await RunAsync();
        await RunAsync();

        Assert.Equal([("slack", Some.Time.AddSeconds(5)), ("slack", Some.Time.AddSeconds(5))], _wakeUps.Asked);
    }

    [Fact]
    public async Task A_place_that_limits_its_rate_is_checked_when_it_can_take_the_next_digest()
    {
        var slow = new RecordingNotifier { Pace = TimeSpan.FromSeconds(40) };
        var place = new Place("slack", slow);
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(1, line: Some.OtherLine));

        await RunAsync(place);

        Assert.Equal([("slack", Some.Time.AddSeconds(40))], _wakeUps.Asked);
    }

    [Fact]
    public async Task Another_run_leaves_new_alerts_to_the_run_in_progress_and_checks_again_soon()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        _stage.ToSlack.OnTheWay = async _ =>
        {
            _stage.ToSlack.OnTheWay = _ => Task.CompletedTask;
            await _stage.TakeInAsync(Some.Change(2, HealthStatus.OptedOut, chat: 2));
            await RunAsync(holder: "other");
        };

        await RunAsync();

        Assert.Equal([("slack", Some.Time.AddSeconds(10))], _wakeUps.Asked);
        // The run in progress found it itself.
        await _stage.AssertDeliveredAsync(2);
    }

    [Fact]
    public async Task A_wake_up_that_cannot_be_requested_is_reported_and_loses_nothing()
    {
        _wakeUps.Problem = "The bus is down.";
        await _stage.TakeInAsync(Some.Change());

        Assert.Equal("The bus is down.", (await RunAsync()).NotWoken?.Text);

        _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await RunAsync()).NotWoken);
        await _stage.AssertDeliveredAsync(1);
    }

    private Task<TimedReport> RunAsync(Place? place = null, string holder = "host-1") =>
        new TimedDispatch(_stage.Dispatcher(holder), _wakeUps, _stage.Clock).RunAsync(place ?? _stage.Slack);

    private sealed class RecordingWakeUps : IWakeUps
    {
        public List<(string Place, DateTimeOffset At)> Asked { get; } = [];

        public string? Problem { get; set; }

        public Task AskAsync(string place, DateTimeOffset at, CancellationToken cancel = default)
        {
            if (Problem is { } problem)
                throw new EventBusException(problem);
            Asked.Add((place, at));
            return Task.CompletedTask;
        }
    }
}

using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>A failing place is soon reported through another place, not after a day.</summary>
public sealed class LateAlarmTests
{
    private readonly DispatchStage _stage = new();

    public LateAlarmTests() => _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 503");

    [Fact]
    public async Task An_opt_out_that_waited_five_minutes_raises_one_alarm_at_another_place()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut), Some.Change(2, HealthStatus.OptedOut, chat: 2), Some.Change(3, HealthStatus.Critical, chat: 3));

        // The first attempt, and the first failure, is a second after the start.
        await TickForAsync(TimeSpan.FromSeconds(300));
        Assert.Empty(_stage.Alarms);
        await TickForAsync(TimeSpan.FromSeconds(1));

        var alarm = Assert.Single(_stage.Alarms);
        Assert.Equal((AlarmKind.PlaceFailed, true, "slack"), (alarm.Kind, alarm.Raised, alarm.AboutPlace));
        Assert.Equal(
            "Slack has not accepted 3 urgent alerts, 2 opt-outs among them, for 5 min: Slack answered 503. "
                + "Check that it can be reached from where Linq Alerts runs. Retries go on for 24 h, and you are notified when they get through.",
            alarm.Text);
        await TickForAsync(TimeSpan.FromMinutes(20));
        Assert.Single(_stage.ToEmail.Digests, digest => digest.Entries.Any(entry => entry.Event is Alarm));
        Assert.Single(_stage.Alarms);
    }

    [Fact]
    public async Task A_place_that_asks_for_a_quarter_of_an_hour_does_not_delay_the_alarm()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack asked to slow down (429)", TimeSpan.FromHours(1));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));

        await TickForAsync(TimeSpan.FromSeconds(301));

        Assert.Single(_stage.Alarms);
        Assert.Single(_stage.ToSlack.Digests);
    }

    [Fact]
    public async Task When_the_opt_out_gets_through_the_other_place_is_notified_too()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await TickForAsync(TimeSpan.FromSeconds(301));

        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await TickForAsync(TimeSpan.FromMinutes(6));

        Assert.Equal([true, false], _stage.Alarms.Select(alarm => alarm.Raised));
        Assert.Equal("Over: Slack accepts alerts again. Waiting alerts are on their way.", _stage.Alarms[1].Text);
        Assert.Equal((0, null, false), await _stage.RowAsync() is var row ? (row.Failures, row.FailingSince, row.LateReported) : default);
    }

    [Fact]
    public async Task An_alert_that_is_not_urgent_raises_no_alarm()
    {
        await _stage.TakeInAsync(Some.Change(1));

        await TickForAsync(TimeSpan.FromMinutes(20));

        Assert.Empty(_stage.Alarms);
    }

    [Fact]
    public async Task A_machine_that_slept_raises_no_alarm_on_its_first_attempt()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));

        await _stage.TickAsync(TimeSpan.FromHours(8));

        Assert.Empty(_stage.Alarms);
    }

    [Fact]
    public async Task Two_places_that_are_down_do_not_raise_alarms_about_each_other_forever()
    {
        _stage.ToEmail.Answer = _ => new Delivery.Deferred("the mail server was not reached");
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));

        await TickForAsync(TimeSpan.FromMinutes(40));

        Assert.Equal(["e-mail", "slack"], _stage.Alarms.Select(alarm => alarm.AboutPlace).Order());
    }

    [Fact]
    public async Task Two_instances_that_see_it_at_once_report_it_once()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await TickForAsync(TimeSpan.FromSeconds(200));
        _stage.Clock.Advance(TimeSpan.FromSeconds(101));

        await Task.WhenAll(Enumerable.Range(1, 8).Select(n => Task.Run(() => _stage.Dispatcher($"host-{n}").RunAsync(_stage.Slack))));

        Assert.Single(_stage.Alarms);
    }

    [Fact]
    public async Task A_run_reports_what_is_wrong_and_whether_anything_due_is_left()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));

        var failed = await _stage.Dispatcher().RunAsync(_stage.Slack);
        var leftAlone = await _stage.Dispatcher().RunAsync(_stage.Slack);
        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        _stage.Clock.Advance(TimeSpan.FromSeconds(5));
        var well = await _stage.Dispatcher().RunAsync(_stage.Slack);

        Assert.Equal(("Slack answered 503", true), (failed.Trouble, failed.Undelivered));
        Assert.Equal(("Slack answered 503", true), (leftAlone.Trouble, leftAlone.Undelivered));
        Assert.Equal((null, false, null), (well.Trouble, well.Undelivered, well.Next));
    }

    private async Task TickForAsync(TimeSpan time)
    {
        for (var until = _stage.Clock.GetUtcNow() + time; _stage.Clock.GetUtcNow() < until;)
            await _stage.TickAsync(TimeSpan.FromSeconds(1));
    }
}

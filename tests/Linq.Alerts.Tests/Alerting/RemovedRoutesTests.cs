using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>A start without a place's setting: what waits for it is neither sent nor lost.</summary>
public sealed class RemovedRoutesTests
{
    private static readonly Place Other = new("webhook", new RecordingNotifier { Name = "the webhook" });

    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task One_start_without_the_setting_discards_nothing_and_reports_what_is_waiting()
    {
        await WaitAsync(HealthStatus.OptedOut, 5);
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        var route = Assert.Single(await CheckAsync());

        Assert.Equal(
            "5 alerts, 5 opt-outs among them, wait for 'slack', which is no longer in the settings. "
                + "Set it up again to have them sent; otherwise they are dropped at 2026-11-21 14:00 UTC.",
            route.Text);
        Assert.All(await _stage.OutcomesAsync(), Assert.Null);
        // Back in the settings, they are sent.
        Assert.Empty(await _stage.RemovedRoutes().CheckAsync());
        await _stage.RunAsync();
        await _stage.AssertDeliveredAsync(5);
    }

    [Fact]
    public async Task After_a_day_without_the_setting_the_alerts_are_closed_on_record()
    {
        await WaitAsync(HealthStatus.AtRisk, 1);
        await CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        await CheckAsync();
        Assert.Equal([null], await _stage.OutcomesAsync());

        _stage.Clock.Advance(TimeSpan.FromTicks(1));
        var route = Assert.Single(await CheckAsync());

        Assert.Equal((true, "1 alert was dropped: 'slack' has not been in the settings for 24 h."), (route.HasEnded, route.Text));
        Assert.Equal(["route-removed"], (await _stage.OutcomesAsync()).Select(outcome => outcome!.Why));
        Assert.Empty(_stage.Alarms);
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task Opt_outs_are_not_closed_without_an_alarm_at_another_place()
    {
        await WaitAsync(HealthStatus.OptedOut, 2);

        await CheckAsync();
        Assert.Equal(("slack", true), Assert.Single(_stage.Alarms) is var alarm ? (alarm.AboutPlace, alarm.Raised) : default);
        _stage.Clock.Advance(TimeSpan.FromHours(24));
        await CheckAsync();

        Assert.Equal("2 alerts, 2 opt-outs among them, were dropped: 'slack' has not been in the settings for 24 h.", _stage.Alarms[1].Text);
        Assert.Equal(["route-removed", "route-removed"], (await _stage.OutcomesAsync()).Select(outcome => outcome!.Why));
    }

    [Fact]
    public async Task Without_any_place_opt_outs_wait_until_there_is_one()
    {
        await WaitAsync(HealthStatus.OptedOut, 1);
        var nowhere = new RemovedRoutes([], _stage.Ledger, _stage.Account, _stage.Clock);
        await nowhere.CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromDays(3));

        await nowhere.CheckAsync();

        Assert.Equal([null], await _stage.OutcomesAsync());
    }

    [Fact]
    public async Task A_route_that_comes_back_and_goes_again_gets_a_full_new_grace_period()
    {
        await WaitAsync(HealthStatus.AtRisk, 1);
        await CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromHours(23));
        await _stage.RemovedRoutes().CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(_stage.Clock.GetUtcNow() + RemovedRoutes.Grace, Assert.Single(await CheckAsync()).EndsAt);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_restarts_the_grace_period()
    {
        await WaitAsync(HealthStatus.AtRisk, 1);
        _stage.Clock.Set(TimeSpan.FromDays(1_500));
        await CheckAsync();
        _stage.Clock.Set(-TimeSpan.FromDays(1_500));

        Assert.Equal(_stage.Clock.GetUtcNow() + RemovedRoutes.Grace, Assert.Single(await CheckAsync()).EndsAt);
    }

    [Fact]
    public async Task An_older_version_leaves_alone_what_a_newer_one_took_in_for_its_new_route_during_a_rollout()
    {
        await WaitAsync(HealthStatus.OptedOut, 1);

        Assert.Empty(await CheckAsync(spared: TimeSpan.FromHours(1)));
        Assert.Empty(_stage.Alarms);

        _stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Single(await CheckAsync(spared: TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Alerts_that_arrive_while_the_setting_is_missing_wait_and_are_sent_once_it_is_back()
    {
        await DeliveredBeforeAsync();

        await TakeInWithoutAsync(Some.Change(2, HealthStatus.OptedOut, chat: 2));
        await CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromHours(23));
        await TakeInWithoutAsync(Some.Change(3, HealthStatus.OptedOut, chat: 3));
        Assert.Equal([OutcomeKind.Delivered, null, null], (await _stage.OutcomesAsync()).Select(outcome => outcome?.Kind));

        Assert.Empty(await _stage.RemovedRoutes(new(_stage.Slack), new(_stage.Email), new(Other)).CheckAsync());
        await _stage.RunAsync();

        await _stage.AssertDeliveredAsync(3);
        Assert.Equal([true, false], _stage.Alarms.Select(alarm => alarm.Raised));
        Assert.Equal("Over: 'slack' is in the settings again. Waiting alerts are on their way.", _stage.Alarms[1].Text);
    }

    [Fact]
    public async Task The_grace_period_starts_when_the_setting_is_removed_and_nothing_is_taken_in_after_it()
    {
        await DeliveredBeforeAsync();
        Assert.Empty(await CheckAsync());
        _stage.Clock.Advance(TimeSpan.FromHours(23));
        await TakeInWithoutAsync(Some.Change(2, HealthStatus.OptedOut, chat: 2));
        Assert.Equal(_stage.Clock.GetUtcNow() + TimeSpan.FromHours(1), Assert.Single(await CheckAsync()).EndsAt);

        _stage.Clock.Advance(TimeSpan.FromHours(1));
        await TakeInWithoutAsync(Some.Change(3, HealthStatus.OptedOut, chat: 3));
        Assert.True(Assert.Single(await CheckAsync(spared: TimeSpan.FromHours(2))).HasEnded);

        Assert.Equal([null, "route-removed"], (await _stage.OutcomesAsync()).Select(outcome => outcome!.Kind == OutcomeKind.Delivered ? null : outcome.Why));
        Assert.Equal([true, true], _stage.Alarms.Select(alarm => alarm.Raised));
        await _stage.RemovedRoutes().CheckAsync();
        Assert.Equal("Over: 'slack' is in the settings again. Dropped alerts are not sent again.", _stage.Alarms[^1].Text);
    }

    [Fact]
    public async Task Without_any_place_opt_outs_wait_indefinitely_for_one_that_existed_before()
    {
        await DeliveredBeforeAsync();
        var nowhere = new RemovedRoutes([], _stage.Ledger, _stage.Account, _stage.Clock);
        await nowhere.CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromDays(3));

        await _stage.IntakeOf().TakeInAsync([Some.Change(2, HealthStatus.OptedOut, chat: 2), Some.Change(3, chat: 3)]);
        await nowhere.CheckAsync();

        Assert.Equal([null, "not-for-this-route"], (await _stage.OutcomesAsync()).Skip(1).Select(outcome => outcome?.Why));
    }

    [Fact]
    public async Task Nothing_is_kept_for_a_place_that_was_never_set_up()
    {
        await TakeInWithoutAsync(Some.Change(1, HealthStatus.OptedOut));

        Assert.Equal(["webhook"], await _stage.Ledger.LoadRouteNamesAsync());
    }

    [Fact]
    public async Task A_route_with_its_own_filter_gets_the_opt_outs_only_and_neither_tests_nor_alarms()
    {
        await _stage.Ledger.AddAsync([Some.Entry(Some.Change(1), "compliance.slack")]);

        await TakeInWithoutAsync(
            Some.Change(2, HealthStatus.OptedOut, chat: 2), Some.Change(3, HealthStatus.Critical, chat: 3),
            Some.Change(4, HealthStatus.OptedOut, chat: 4) with { TestPlace = AlertEvent.AllPlaces }, Alarm(5));

        Assert.Equal(
            [(1, null), (2, null), (3, "not-for-this-route"), (5, "told-by-another-route")],
            await _stage.Ledger.ReadAsync("compliance.slack").Select(entry => (entry.Event.Id.Sequence, entry.Outcome?.Why)).ToListAsync());
    }

    [Fact]
    public async Task Alerts_replayed_for_a_removed_route_get_a_full_new_grace_period()
    {
        await _stage.Ledger.AddAsync([Some.Entry(Some.Change(1), "slack") with { Outcome = new(OutcomeKind.Dead, "gone", Some.Time) }]);
        await CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromDays(3));
        await _stage.Ledger.ReplayAsync("slack", [Some.Change(1).Id], _stage.Clock.GetUtcNow());

        Assert.Equal(_stage.Clock.GetUtcNow() + RemovedRoutes.Grace, Assert.Single(await CheckAsync()).EndsAt);
    }

    [Fact]
    public async Task One_process_reports_its_start_and_its_end_once()
    {
        await WaitAsync(HealthStatus.AtRisk, 1);
        var removed = _stage.RemovedRoutes(new Route(Other));

        List<bool> news = [];
        for (var hour = 0; hour < 25; hour++)
        {
            news.AddRange((await removed.CheckAsync()).Select(route => route.IsNews));
            _stage.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([true, .. Enumerable.Repeat(false, 23), true], news);
    }

    private Task DeliveredBeforeAsync() => _stage.Ledger.AddAsync([Some.Entry(Some.Change(1)) with { Outcome = new(OutcomeKind.Delivered, "critical", Some.Time) }]);

    private static Alarm Alarm(long sequence) => new(AlarmKind.Stale, Raised: true, "stale") { Id = Some.Event(sequence), Line = Some.Line.Name, ObservedAt = Some.Time };

    /// <summary>Takes events in on an instance without Slack.</summary>
    private Task TakeInWithoutAsync(params AlertEvent[] events) => _stage.IntakeOf(new Route(Other)).TakeInAsync(events);

    private Task<IReadOnlyList<RemovedRoute>> CheckAsync(TimeSpan spared = default) => _stage.RemovedRoutes(new Route(Other)).CheckAsync(spared);

    private Task WaitAsync(HealthStatus status, int count) =>
        _stage.Ledger.AddAsync([.. Enumerable.Range(1, count).Select(n => new LedgerEntry("slack", Some.Change(n, status, chat: n), _stage.Clock.GetUtcNow()))]);
}

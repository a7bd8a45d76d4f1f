using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>A start without a place's setting: what waits for it is neither sent nor lost.</summary>
public sealed class RemovedRoutesTests
{
    private static readonly Place Other = new("webhook", new RecordingNotifier { Name = "the webhook" });

    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task One_start_without_the_setting_discards_nothing_and_says_what_waits()
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
    public async Task After_a_day_without_it_they_end_on_record()
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
    public async Task Opt_outs_do_not_end_without_an_alarm_by_another_place()
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
    public async Task Without_any_place_opt_outs_wait_for_one()
    {
        await WaitAsync(HealthStatus.OptedOut, 1);
        var nowhere = new RemovedRoutes([], _stage.Ledger, _stage.Account, _stage.Clock);
        await nowhere.CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromDays(3));

        await nowhere.CheckAsync();

        Assert.Equal([null], await _stage.OutcomesAsync());
    }

    [Fact]
    public async Task A_route_that_comes_back_and_goes_again_has_its_whole_grace_again()
    {
        await WaitAsync(HealthStatus.AtRisk, 1);
        await CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromHours(23));
        await _stage.RemovedRoutes().CheckAsync();
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(_stage.Clock.GetUtcNow() + RemovedRoutes.Grace, Assert.Single(await CheckAsync()).EndsAt);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_starts_the_grace_again()
    {
        await WaitAsync(HealthStatus.AtRisk, 1);
        _stage.Clock.Set(TimeSpan.FromDays(1_500));
        await CheckAsync();
        _stage.Clock.Set(-TimeSpan.FromDays(1_500));

        Assert.Equal(_stage.Clock.GetUtcNow() + RemovedRoutes.Grace, Assert.Single(await CheckAsync()).EndsAt);
    }

    [Fact]
    public async Task What_a_newer_version_took_in_for_its_new_route_is_none_of_its_business_while_it_is_rolled_out()
    {
        await WaitAsync(HealthStatus.OptedOut, 1);

        Assert.Empty(await CheckAsync(spared: TimeSpan.FromHours(1)));
        Assert.Empty(_stage.Alarms);

        _stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Single(await CheckAsync(spared: TimeSpan.FromHours(1)));
    }

    private Task<IReadOnlyList<RemovedRoute>> CheckAsync(TimeSpan spared = default) => _stage.RemovedRoutes(new Route(Other)).CheckAsync(spared);

    private Task WaitAsync(HealthStatus status, int count) =>
        _stage.Ledger.AddAsync([.. Enumerable.Range(1, count).Select(n => new LedgerEntry("slack", Some.Change(n, status, chat: n), _stage.Clock.GetUtcNow()))]);
}

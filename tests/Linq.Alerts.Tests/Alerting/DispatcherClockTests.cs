using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The machine's clock ran ahead and was corrected: no place stays silent until the wrong time.</summary>
public sealed class DispatcherClockTests
{
    private readonly DispatchStage _stage = new();

    public static TheoryData<int> HoursAhead => [1, 24 * 1_500];

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task A_place_that_was_notified_before_is_notified_at_once(int hours)
    {
        var paced = new Place("slack", new RecordingNotifier { Pace = TimeSpan.FromSeconds(1), OnTheWay = _stage.ToSlack.OnTheWay });
        _stage.Clock.Set(TimeSpan.FromHours(hours));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await _stage.RunAsync(paced);

        _stage.Clock.Set(-TimeSpan.FromHours(hours));
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.OptedOut), Some.Change(3, HealthStatus.Critical, chat: 3));
        await _stage.RunAsync(paced);

        await _stage.AssertDeliveredAsync(3);
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task Events_taken_in_before_are_sent_and_the_interval_does_not_hold_them_back(int hours)
    {
        _stage.Clock.Set(TimeSpan.FromHours(hours));
        await _stage.TakeInAsync(Some.Change(1));
        await _stage.TickAsync(TimeSpan.FromSeconds(30));
        await _stage.TakeInAsync(Some.Change(2, chat: 2));

        _stage.Clock.Set(-TimeSpan.FromHours(hours));
        await _stage.RunAsync();

        await _stage.AssertDeliveredAsync(2);
    }

    [Theory]
    [MemberData(nameof(HoursAhead))]
    public async Task A_place_that_failed_before_is_retried_and_reported_after_five_minutes(int hours)
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 503", TimeSpan.FromMinutes(15));
        _stage.Clock.Set(TimeSpan.FromHours(hours));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await _stage.RunAsync();

        _stage.Clock.Set(-TimeSpan.FromHours(hours));
        await _stage.RunAsync();
        Assert.Equal(2, _stage.ToSlack.Digests.Count);

        await _stage.TickAsync(TimeSpan.FromMinutes(5));
        Assert.Single(_stage.Alarms);
        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(OutcomeKind.Delivered, (await _stage.OutcomesAsync())[0]!.Kind);
    }

    [Fact]
    public async Task The_lease_of_a_dispatcher_that_died_expires()
    {
        _stage.Clock.Set(TimeSpan.FromHours(1));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await Assert.ThrowsAsync<SimulatedCrashException>(
            () => _stage.Dispatcher("died", new CrashingLedger(_stage.Ledger, CrashPlan.Before(4))).RunAsync(_stage.Slack));

        _stage.Clock.Set(-TimeSpan.FromHours(1));
        await _stage.RunAsync();

        await _stage.AssertDeliveredAsync(1);
    }

    [Fact]
    public async Task Events_taken_in_while_the_clock_was_ahead_are_also_given_up_after_a_day()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 503");
        _stage.Clock.Set(TimeSpan.FromDays(1_500));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        _stage.Clock.Set(-TimeSpan.FromDays(1_500));

        for (var minutes = 0; minutes < 23 * 60; minutes += 5)
            await _stage.TickAsync(TimeSpan.FromMinutes(5));
        Assert.Null((await _stage.OutcomesAsync())[0]);
        for (var minutes = 0; minutes < 3 * 60; minutes += 5)
            await _stage.TickAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(OutcomeKind.Dead, (await _stage.OutcomesAsync())[0]!.Kind);
    }

    [Fact]
    public void A_silence_created_while_the_clock_was_ahead_has_ended()
    {
        var silence = Some.Silence() with { CreatedAt = Some.Time.AddYears(4), Until = Some.Time.AddYears(4).AddHours(1) };

        Assert.False(silence.IsActiveAt(Some.Time));
        Assert.True(silence.IsActiveAt(Some.Time.AddYears(4)));
        Assert.False(silence.ExpiredBefore(Some.Time));
    }
}

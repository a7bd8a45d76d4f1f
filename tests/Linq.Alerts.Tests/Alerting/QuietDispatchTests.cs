using Linq.Alerts.Contracts;
using Xunit;
using Reputations = Linq.Alerts.Reputation;

namespace Linq.Alerts.Tests;

/// <summary>What a route with quiet hours gets, and when. It is Friday noon.</summary>
public sealed class QuietDispatchTests
{
    private static readonly DateTimeOffset End = Some.Time.AddHours(1);

    private readonly DispatchStage _stage = new(quiet: QuietHoursTests.Quiet("11:00-13:00"));

    [Fact]
    public async Task Held_alerts_are_sent_at_the_end_as_one_digest_per_line()
    {
        await _stage.TakeInAsync(Some.Change(1, chat: 1), Some.Change(2, HealthStatus.Critical, chat: 2), Some.Change(1, chat: 3, line: Some.OtherLine));

        var report = await _stage.Dispatcher().RunAsync(_stage.Slack);

        Assert.Empty(_stage.ToSlack.Digests);
        Assert.Equal((End, false, null), (report.Next, report.Undelivered, report.Trouble));
        Assert.Equal(End, await _stage.Outlook.WaitsUntilAsync((await _stage.Ledger.LoadWaitingAsync("slack"))[0]));

        await _stage.TickAsync(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_stage.ToSlack.Digests);
        await _stage.TickAsync(TimeSpan.FromTicks(1));

        Assert.Equal([2, 1], _stage.ToSlack.Digests.Select(digest => digest.Entries.Count).OrderDescending());
        Assert.All(_stage.ToSlack.Digests, digest => Assert.Equal(("quiet hours over", new QuietTime(Some.Time.AddHours(-1), End)), (digest.Why, digest.HeldIn)));
        Assert.Empty(_stage.Alarms);
        // A route without quiet hours was not kept waiting.
        Assert.Equal(2, _stage.ToEmail.Digests.Count);
    }

    [Fact]
    public async Task An_alert_that_gets_through_brings_its_chats_earlier_ones_and_nothing_else()
    {
        await _stage.TakeInAsync(
            Some.Change(1, chat: 1), Some.Change(2, chat: 2), Some.Change(3, HealthStatus.OptedOut, HealthStatus.AtRisk, chat: 1), Some.Change(4, HealthStatus.Critical, chat: 3));

        await _stage.TickAsync(TimeSpan.Zero);
        Assert.Equal([1, 3], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal("opt-out", _stage.ToSlack.Digests[0].Why);
        Assert.Null(_stage.ToSlack.Digests[0].HeldIn);

        await _stage.TickAsync(TimeSpan.FromHours(1));
        Assert.Equal([2, 4], _stage.ToSlack.Digests[1].Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal("quiet hours over", _stage.ToSlack.Digests[1].Why);
    }

    [Fact]
    public async Task A_problem_that_ended_during_quiet_hours_is_not_reported_after_them()
    {
        await _stage.TakeInAsync(
            Some.Change(1, chat: 1), Some.Change(2, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 1) with { PreviousEvent = Some.Event(1) }, Some.Change(3, chat: 2));

        await _stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Equal([3], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(["collapsed", "collapsed", "quiet hours over"], (await _stage.OutcomesAsync()).Select(outcome => outcome?.Why));
    }

    [Fact]
    public async Task An_alert_that_would_be_due_in_quiet_hours_waits_for_their_end_even_if_it_arrived_before()
    {
        var stage = new DispatchStage(quiet: QuietHoursTests.Quiet("12:01-13:00"));
        stage.Clock.Advance(TimeSpan.FromSeconds(50));
        await stage.TakeInAsync(Some.Change(1, chat: 1));

        Assert.Equal(End, (await stage.Dispatcher().RunAsync(stage.Slack)).Next);
        await stage.TickAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(stage.ToSlack.Digests);
        await stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Equal("quiet hours over", Assert.Single(stage.ToSlack.Digests).Why);
    }

    [Fact]
    public async Task An_alert_that_a_place_did_not_accept_before_is_not_retried_in_quiet_hours()
    {
        var stage = new DispatchStage(quiet: QuietHoursTests.Quiet("12:01-13:00"));
        stage.ToSlack.Answer = _ => new Delivery.Deferred("it is down");
        await stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, chat: 1));
        await stage.TickAsync(TimeSpan.FromSeconds(1));
        stage.ToSlack.Answer = _ => new Delivery.Sent();
        var tries = stage.ToSlack.Digests.Count;

        await stage.TickAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(tries, stage.ToSlack.Digests.Count);
        await stage.TickAsync(TimeSpan.FromHours(1));

        await stage.AssertDeliveredAsync(1);
        Assert.Empty(stage.Alarms);
    }

    [Fact]
    public async Task An_alert_held_for_days_is_neither_late_nor_given_up_if_the_place_then_fails()
    {
        var stage = new DispatchStage(quiet: QuietHoursTests.Quiet("Fri 11:00-24:00, Sat-Sun 00:00-24:00, Mon 00:00-07:00"));
        stage.ToSlack.Answer = _ => new Delivery.Deferred("it is down");
        await stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, chat: 1));
        await stage.TickAsync(TimeSpan.FromHours(67));
        Assert.Single(stage.ToSlack.Digests);
        await stage.TickAsync(TimeSpan.FromMinutes(4));
        Assert.Empty(stage.Alarms);

        for (var minute = 0; minute < 240; minute += 10)
            await stage.TickAsync(TimeSpan.FromMinutes(10));
        Assert.Null((await stage.OutcomesAsync())[0]);
        Assert.Contains("has not accepted 1 urgent alert", Assert.Single(stage.Alarms).Text, StringComparison.Ordinal);

        for (var hour = 0; hour < 26; hour++)
            await stage.TickAsync(TimeSpan.FromHours(1));
        Assert.Equal(OutcomeKind.Dead, (await stage.OutcomesAsync())[0]?.Kind);
    }

    [Fact]
    public async Task A_surge_in_quiet_hours_covers_the_chats_it_names()
    {
        var surge = new LineSurge(true, new(600, 38, 3, 0), 41, Some.Time.AddMinutes(-10), 12, null, []) { Id = Some.Event(3), Line = Some.LineName, ObservedAt = Some.Time };
        await _stage.TakeInAsync(Some.Change(1, chat: 1), Some.Change(2, HealthStatus.Critical, chat: 2), surge);

        await _stage.TickAsync(TimeSpan.Zero);

        Assert.Equal([3], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(["rolled-up", null, "line alert"], (await _stage.OutcomesAsync()).Select(outcome => outcome?.Why));
    }

    [Fact]
    public async Task The_held_end_of_a_surge_is_sent_before_the_next_surge_and_not_in_the_morning()
    {
        await _stage.TakeInAsync(Surge(1, raised: true));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TakeInAsync(Surge(2, raised: false));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TakeInAsync(Surge(3, raised: true));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Equal([[1], [2, 3]], SentToSlack());

        static LineSurge Surge(long sequence, bool raised) =>
            new(raised, new(600, 38, 3, 0), 41, Some.Time, 12, null, []) { Id = Some.Event(sequence), Line = Some.LineName, ObservedAt = Some.Time };
    }

    [Fact]
    public async Task A_held_alert_about_a_lines_reputation_is_sent_with_the_next_one_that_gets_through_and_not_in_the_morning()
    {
        await _stage.TakeInAsync(Reputation(1, Some.Line, Reputations.Healthy, Reputations.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TakeInAsync(Reputation(2, Some.OtherLine, Reputations.Healthy, Reputations.AtRisk), Reputation(3, Some.Line, Reputations.Critical, Reputations.AtRisk));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TakeInAsync(Reputation(4, Some.Line, Reputations.AtRisk, Reputations.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await _stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Equal([[1], [3, 4], [2]], SentToSlack());

        static LineReputationChanged Reputation(long sequence, Line about, Reputations from, Reputations to) =>
            new(about.Name, from, to) { Id = Some.Event(sequence), Line = new(LineId.Account, default), ObservedAt = Some.Time };
    }

    [Fact]
    public async Task Reliability_22_a_silence_that_ends_in_quiet_hours_waits_for_their_end()
    {
        await _stage.Silences.AddAsync(Some.Silence() with { Until = Some.Time.AddMinutes(5) });
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, chat: 1));
        _stage.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(2, await _stage.ExpiredSilences.CheckAsync());
        await _stage.TickAsync(TimeSpan.Zero);
        Assert.Empty(_stage.ToSlack.Digests);
        await _stage.TickAsync(TimeSpan.FromMinutes(50));

        Assert.Equal("quiet hours over", Assert.Single(_stage.ToSlack.Digests).Why);
    }

    private IEnumerable<IEnumerable<long>> SentToSlack() =>
        _stage.ToSlack.Digests.Select(digest => digest.Entries.Select(entry => entry.Event.Id.Sequence));
}

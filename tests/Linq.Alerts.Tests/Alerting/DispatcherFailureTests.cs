using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What happens to an alert if its place doesn't accept it.</summary>
public sealed class DispatcherFailureTests
{
    private static readonly Delivery Down = new Delivery.Deferred("Slack answered 503");
    private static readonly Delivery Gone = new Delivery.Refused("Slack answered 404 no_service");

    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task A_place_that_is_down_is_retried_after_increasing_waits()
    {
        _stage.ToSlack.Answer = _ => Down;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        List<double> waits = [];

        for (var i = 0; i < 11; i++)
        {
            await _stage.RunAsync();
            var next = (await _stage.RowAsync()).NextTry!.Value;
            waits.Add((next - _stage.Clock.GetUtcNow()).TotalSeconds);
            // No earlier.
            _stage.Clock.SetUtcNow(next.AddTicks(-1));
            await _stage.RunAsync();
            Assert.Equal(i + 1, _stage.ToSlack.Digests.Count);
            _stage.Clock.SetUtcNow(next);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900], waits);
        Assert.Equal((11, "Slack answered 503"), (await _stage.RowAsync() is var row ? row.Failures : 0, row.Trouble));
        Assert.Equal([null], await _stage.OutcomesAsync());
    }

    [Fact]
    public async Task A_refused_digest_is_a_failure_of_its_place_and_says_why()
    {
        _stage.ToSlack.Answer = _ => Gone;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));

        var report = await _stage.Dispatcher().RunAsync(_stage.Slack);

        Assert.Equal((true, true, "Slack answered 404 no_service"), (report.HasFailed, report.Undelivered, report.Trouble));
        Assert.Equal((1, "Slack answered 404 no_service"), (await _stage.RowAsync() is var row ? row.Failures : 0, row.Trouble));
        Assert.Equal(row.NextTry, Assert.Single(_stage.Reports).NextTry);
        Assert.Empty(row.Tries);
    }

    [Fact]
    public async Task Only_a_success_after_a_failure_is_reported_as_a_recovery()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await _stage.RunAsync();
        _stage.ToSlack.Answer = _ => Down;
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.OptedOut, chat: 2));
        await _stage.RunAsync();
        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([false, false, true], _stage.Reports.Where(report => report.Place == _stage.Slack).Select(report => report.Recovered));
        Assert.Equal([true, false, true], _stage.Reports.Where(report => report.Place == _stage.Slack).Select(report => report.NextTry is null));
    }

    [Fact]
    public async Task The_longest_waiting_alert_says_since_when_it_could_have_been_sent()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        _stage.Clock.Advance(TimeSpan.FromMinutes(3));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut, line: Some.OtherLine));

        Assert.Equal(Some.Time, await _stage.Dispatcher().DueSinceAsync(_stage.Slack));
    }

    [Fact]
    public async Task What_only_a_person_can_fix_is_reported_early_and_retried()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack answered 401", NeedsAttention: true);
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await _stage.TickAsync(TimeSpan.Zero);
        Assert.Empty(_stage.Alarms);

        await _stage.TickAsync(TimeSpan.FromSeconds(5));
        await _stage.TickAsync(TimeSpan.FromSeconds(10));
        var raised = Assert.Single(_stage.Alarms);
        Assert.Equal((true, "slack"), (raised.Raised, raised.AboutPlace));
        Assert.StartsWith("Slack does not accept alerts: Slack answered 401. Make a new webhook. Retries go on for 24 h", raised.Text, StringComparison.Ordinal);

        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([true, false], _stage.Alarms.Select(alarm => alarm.Raised));
        Assert.Equal([OutcomeKind.Delivered], (await _stage.OutcomesAsync()).Take(1).Select(outcome => outcome!.Kind));
    }

    [Theory]
    [InlineData(42, 42)]
    [InlineData(0.001, 1)]
    [InlineData(-5, 1)]
    [InlineData(86_400, 900)]
    public async Task A_place_that_asks_for_a_wait_gets_it_within_reason(double asked, double waited)
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack asked to slow down (429)", TimeSpan.FromSeconds(asked));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));

        await _stage.RunAsync();

        Assert.Equal(Some.Time.AddSeconds(waited), (await _stage.RowAsync()).NextTry);
    }

    [Fact]
    public async Task After_an_outage_the_backlog_is_sent_as_one_digest_in_order_and_the_row_is_clean()
    {
        _stage.ToSlack.Answer = _ => Down;
        for (var n = 1; n <= 180; n++)
        {
            await _stage.TakeInAsync(Some.Change(n, chat: n));
            await _stage.TickAsync(TimeSpan.FromMinutes(1));
        }

        _stage.ToSlack.Digests.Clear();
        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromMinutes(15));

        Assert.Equal(Enumerable.Range(1, 180).Select(n => (long)n), Assert.Single(_stage.ToSlack.Sequences));
        Assert.Equal((0, null, null), (await _stage.RowAsync() is var row ? row.Failures : 1, row.Trouble, row.NextTry));
        await _stage.AssertDeliveredAsync(180);
        Assert.Empty(_stage.Alarms);
    }

    [Fact]
    public async Task After_a_day_of_failures_an_alert_is_dead_and_another_route_reports_it_once()
    {
        _stage.ToSlack.Answer = _ => Down;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));

        await PassAsync(TimeSpan.FromHours(24));
        Assert.Null((await _stage.OutcomesAsync())[0]);
        await PassAsync(TimeSpan.FromHours(1));
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Critical));
        await PassAsync(TimeSpan.FromHours(26));

        var outcomes = await _stage.OutcomesAsync();
        var alarm = Assert.Single(_stage.Alarms, alarm => alarm.Text.StartsWith("Slack did not get 1 alert", StringComparison.Ordinal));
        Assert.Equal((AlarmKind.PlaceFailed, true, "slack"), (alarm.Kind, alarm.Raised, alarm.AboutPlace));
        Assert.Equal(2, _stage.Alarms.Count);
        Assert.Equal(
            [OutcomeKind.Dead, OutcomeKind.Suppressed, OutcomeKind.Suppressed, OutcomeKind.Dead], outcomes.Select(outcome => outcome!.Kind));
        Assert.Equal("not delivered within 24 h: Slack answered 503", outcomes[0]!.Why);
        // On the other route, and only there.
        Assert.Single(_stage.ToEmail.Digests, digest => digest.Entries.Any(entry => entry.Event == alarm));
        Assert.DoesNotContain(_stage.ToSlack.Digests, digest => digest.Entries.Any(entry => entry.Event is Alarm));
    }

    [Fact]
    public async Task A_machine_that_slept_for_days_does_not_give_up_on_its_first_attempt()
    {
        await _stage.TakeInAsync(Some.Change(1));
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack was not reached (NameResolutionError)");
        await _stage.TickAsync(TimeSpan.FromDays(3));
        Assert.Equal([null], await _stage.OutcomesAsync());

        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromSeconds(5));

        await _stage.AssertDeliveredAsync(1);
    }

    [Fact]
    public async Task A_machine_that_slept_for_a_day_during_an_outage_keeps_trying_for_an_hour()
    {
        _stage.ToSlack.Answer = _ => Down;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        await PassAsync(TimeSpan.FromMinutes(40));

        await _stage.TickAsync(TimeSpan.FromHours(24));
        await PassAsync(TimeSpan.FromMinutes(50));
        Assert.Equal([null], (await _stage.OutcomesAsync()).Take(1));

        await PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(OutcomeKind.Dead, (await _stage.OutcomesAsync())[0]?.Kind);
    }

    [Fact]
    public async Task An_alert_that_is_only_tried_once_an_hour_is_given_up_after_a_day()
    {
        _stage.ToSlack.Answer = _ => Down;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));

        for (var hour = 0; hour < 26; hour++)
            await _stage.TickAsync(TimeSpan.FromHours(1));

        Assert.Equal(OutcomeKind.Dead, (await _stage.OutcomesAsync())[0]?.Kind);
    }

    // Ten attempts; an hour of them, counted from the first; or as many as in a day, however long the breaks between them.
    [Theory]
    [InlineData(900, 10)]
    [InlineData(400, 10)]
    [InlineData(399, 11)]
    [InlineData(300, 13)]
    [InlineData(3 * 3_600, 104)]
    public async Task An_alert_of_the_day_before_is_given_up_after_enough_attempts(int seconds, int attempts)
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("Slack asked to slow down (429)", TimeSpan.FromSeconds(Math.Min(seconds, 900)));
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        _stage.Clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(attempts, await AttemptsUntilDeadAsync(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public async Task An_alert_of_unknown_age_is_given_up_after_as_many_attempts_as_in_a_day()
    {
        _stage.ToSlack.Answer = _ => Down;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));
        // The clock was days ahead when the alert was taken in.
        _stage.Clock.AdjustTime(Some.Time.AddDays(-9));

        Assert.Equal(104, await AttemptsUntilDeadAsync(TimeSpan.FromMinutes(15)));
    }

    [Fact]
    public async Task A_digest_knows_the_names_of_lines()
    {
        var lines = new LineDirectory(new Dictionary<PhoneNumber, string> { [Some.Line.Number] = "Support" });
        lines.Learn([Some.Line]);
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.OptedOut));

        await new Dispatcher([new(_stage.Slack)], _stage.Ledger, _stage.Lists, _stage.Account, new(), "host-1", _stage.Clock, lines).RunAsync(_stage.Slack);

        Assert.Equal("Support", Assert.Single(_stage.ToSlack.Digests).LineNames[Some.Line.Id]);
    }

    private async Task<int> AttemptsUntilDeadAsync(TimeSpan between)
    {
        for (var attempt = 1; attempt <= 150; attempt++)
        {
            await _stage.RunAsync();
            Assert.Equal(attempt, _stage.ToSlack.Digests.Count);
            if ((await _stage.OutcomesAsync())[0]?.Kind == OutcomeKind.Dead)
                return attempt;
            _stage.Clock.Advance(between);
        }

        return int.MaxValue;
    }

    [Fact]
    public async Task A_refused_alert_is_dead_at_once_with_one_alarm_that_names_the_cause_and_the_fix()
    {
        _stage.ToSlack.Answer = _ => Gone;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(1, HealthStatus.Critical, line: Some.OtherLine));

        await PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(2, _stage.ToSlack.Digests.Count);
        Assert.Equal(
            [OutcomeKind.Dead, OutcomeKind.Dead, OutcomeKind.Suppressed],
            (await _stage.OutcomesAsync()).Select(outcome => outcome!.Kind));
        Assert.Equal(
            "Slack did not get 1 alert of line •••0101: Slack answered 404 no_service. Make a new webhook. Later alerts are still sent, and you are notified when they get through.",
            Assert.Single(_stage.Alarms).Text);
    }

    [Fact]
    public async Task When_the_place_accepts_messages_again_the_other_routes_report_it_once()
    {
        _stage.ToSlack.Answer = _ => Gone;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.Zero);

        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.OptedOut), Some.Change(3, HealthStatus.OptedOut, line: Some.OtherLine));
        await PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal([true, false], _stage.Alarms.Select(alarm => alarm.Raised));
        Assert.Equal("Over: Slack accepts alerts again. Alerts that were given up are not sent again; see replay.", _stage.Alarms[1].Text);
        Assert.False((await _stage.RowAsync()).FailureReported);
    }

    [Fact]
    public async Task Two_places_that_refuse_everything_do_not_raise_alarms_about_each_other_forever()
    {
        _stage.ToSlack.Answer = _stage.ToEmail.Answer = _ => Gone;
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));

        await PassAsync(TimeSpan.FromHours(2));

        Assert.Equal(2, _stage.Alarms.Count);
        Assert.All((await _stage.OutcomesAsync()).Concat(await _stage.OutcomesAsync("e-mail")), Assert.NotNull);
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var until = _stage.Clock.GetUtcNow() + time; _stage.Clock.GetUtcNow() < until;)
            await _stage.TickAsync(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Each_attempt_is_reported_with_the_next_attempt_and_the_end_of_the_problem()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        var start = _stage.Clock.GetUtcNow();
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("HTTP 503");
        await _stage.RunAsync();
        _stage.ToSlack.Answer = _ => new Delivery.Sent();
        await _stage.TickAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(
            [("slack", "deferred", start.AddSeconds(5), false), ("slack", "sent", (DateTimeOffset?)null, true)],
            _stage.Reports.Where(report => report.Place == _stage.Slack)
                .Select(report => (report.Place.Key, report.Delivery.Word, report.NextTry, report.Recovered)));
    }
}

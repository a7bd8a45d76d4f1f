using Linq.Alerts.Contracts;
using Moq;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What happens to a problem that a silence suppressed.</summary>
public sealed class ExpiredSilencesTests
{
    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task Reliability_22_when_a_silence_ends_while_the_chat_is_still_unhealthy_the_alert_is_sent()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.AtRisk), Some.Change(2, HealthStatus.Critical, HealthStatus.AtRisk) with { PreviousEvent = Some.Event(1) });
        await _stage.TickAsync(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await CheckAsync());
        Assert.Empty(_stage.ToSlack.Digests);

        _stage.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, await CheckAsync());
        await _stage.TickAsync(TimeSpan.Zero);

        // The latest change; earlier ones are outdated.
        var digest = Assert.Single(_stage.ToSlack.Digests);
        Assert.Equal("silence over", digest.Why);
        Assert.Equal(2, Assert.Single(digest.Entries).Event.Id.Sequence);
        Assert.Equal(["silenced", "silence over"], await WhysAsync());
        var sent = (await _stage.Ledger.FindAsync("slack", [Some.Event(2)])).Single().Value;
        Assert.Equal(
            $"slack delivered then in digest {digest.Id} (silence over); sent later, was suppressed as silenced", DeliveryView.Of(sent, null).Describe(_ => "then"));
        Assert.Equal("silenced", DeliveryView.Of(sent, null).SuppressedBefore);
        Assert.Null(DeliveryView.Of(sent, null).DiedBefore);
    }

    [Fact]
    public async Task When_a_silence_is_ended_by_hand_the_alert_is_sent_too()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await _stage.Silences.EndAsync(Some.Silence().Id, _stage.Clock.GetUtcNow());

        // What is just being taken in still sees the old silence.
        Assert.Equal(0, await CheckAsync());
        _stage.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, await CheckAsync());
    }

    [Fact]
    public async Task Reliability_22_a_silence_that_starts_during_an_incident_does_not_hide_its_end()
    {
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.AtRisk));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(
            Some.Change(2, HealthStatus.Critical, HealthStatus.AtRisk) with { PreviousEvent = Some.Event(1) },
            Some.Change(3, HealthStatus.Healthy, HealthStatus.Critical) with { PreviousEvent = Some.Event(2) });
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([1, 3], _stage.ToSlack.Digests.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id.Sequence));
        _stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await CheckAsync());
    }

    [Fact]
    public async Task Reliability_22_a_recovery_during_a_silence_is_not_sent_if_its_bad_news_was_not()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical), Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical) with { PreviousEvent = Some.Event(1) });
        await _stage.TickAsync(TimeSpan.FromMinutes(59));
        _stage.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, await CheckAsync());
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(_stage.ToSlack.Digests);
        Assert.Equal(["silenced", "bad-news-never-sent"], await WhysAsync());
    }

    [Fact]
    public async Task Reliability_22_a_recovery_after_the_silence_follows_what_was_sent_at_its_end()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        _stage.Clock.Advance(TimeSpan.FromMinutes(61));
        await CheckAsync();
        await _stage.TickAsync(TimeSpan.Zero);

        await _stage.TakeInAsync(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical) with { PreviousEvent = Some.Event(1) });
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        await _stage.AssertDeliveredAsync(2);
    }

    [Fact]
    public async Task An_alert_that_another_silence_still_covers_waits_for_that_silence_to_end()
    {
        await SilenceAsync(Some.Silence(1));
        await SilenceAsync(Some.Silence(2) with { Chat = Some.Chat(2), Until = Some.Time.AddHours(2) });
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical, chat: 1), Some.Change(2, HealthStatus.Critical, chat: 2));

        _stage.Clock.Advance(TimeSpan.FromMinutes(61));
        await CheckAsync();
        Assert.Equal([null, "silenced"], await WhysAsync());

        _stage.Clock.Advance(TimeSpan.FromHours(1));
        await CheckAsync();
        Assert.Equal([null, null], await WhysAsync());
    }

    [Fact]
    public async Task An_alert_that_is_out_of_date_or_was_suppressed_by_another_rule_is_not_sent()
    {
        await SilenceAsync(Some.Silence() with { Status = HealthStatus.AtRisk });
        await _stage.TakeInAsync(
            Some.Change(1, HealthStatus.AtRisk, chat: 1), Some.Change(2, HealthStatus.Critical, HealthStatus.AtRisk, chat: 1),
            Some.Change(3, HealthStatus.AtRisk, chat: 2), Some.Change(4, HealthStatus.OptedOut, HealthStatus.AtRisk, chat: 2),
            Some.Change(5, HealthStatus.Critical, chat: 3) with { IsFlapping = true });
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        _stage.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await CheckAsync());
        Assert.Equal(["silenced", "critical", "silenced", "critical", "flapping"], await WhysAsync());
    }

    [Fact]
    public async Task A_line_that_is_still_unhealthy_and_one_that_recovered_are_both_sent()
    {
        var (line, other) = (Some.Line.Name, Some.OtherLine.Name);
        await _stage.TakeInAsync(Reputation(1, line, Alerts.Reputation.Healthy, Alerts.Reputation.Critical));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(
            Reputation(2, line, Alerts.Reputation.Critical, Alerts.Reputation.Healthy),
            Reputation(3, other, Alerts.Reputation.Healthy, Alerts.Reputation.Critical),
            Reputation(4, Some.LineNumber(3).Name, Alerts.Reputation.Healthy, Alerts.Reputation.AtRisk),
            Reputation(5, Some.LineNumber(3).Name, Alerts.Reputation.AtRisk, Alerts.Reputation.Healthy));
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        await CheckAsync();

        // Nobody was alerted about the last one.
        Assert.Equal(["line alert", null, null, "silenced", "silenced"], await WhysAsync());

        static LineReputationChanged Reputation(long sequence, LineName about, Reputation from, Reputation to) =>
            new(about, from, to) { Id = Some.Event(sequence), Line = new(LineId.Account, default), ObservedAt = Some.Time };
    }

    [Fact]
    public async Task A_lines_recovery_is_sent_where_its_problem_is_still_waiting()
    {
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("it is down", SurelyNotSent: true);
        await _stage.TakeInAsync(Surge(1, raised: true));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Surge(2, raised: false));
        _stage.Clock.Advance(TimeSpan.FromHours(2));
        await CheckAsync();
        _stage.ToSlack.Answer = _ => new Delivery.Sent();

        await _stage.TickAsync(TimeSpan.FromMinutes(30));
        await _stage.TickAsync(TimeSpan.FromMinutes(30));

        // Otherwise the last alert about the line would be a problem.
        Assert.Equal(2, _stage.ToSlack.Digests[^1].Entries[^1].Event.Id.Sequence);
        await _stage.AssertDeliveredAsync(2);

        static LineSurge Surge(long sequence, bool raised) =>
            Some.EveryKindOfEvent.OfType<LineSurge>().Single() with { Id = Some.Event(sequence), Raised = raised, Worst = [] };
    }

    [Fact]
    public async Task A_silence_is_over_once_the_events_being_taken_in_at_its_end_are_recorded()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
        _stage.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Equal(0, await CheckAsync());

        _stage.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(2, await CheckAsync());
    }

    [Fact]
    public async Task Events_recorded_out_of_order_count_in_the_order_of_their_ids()
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.Change(2, HealthStatus.OptedOut, HealthStatus.Critical), Some.Change(1, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        _stage.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await CheckAsync());
    }

    [Fact]
    public async Task A_chat_that_still_flaps_is_reported_as_flapping_and_one_that_opted_out_afterwards_is_not()
    {
        await SilenceAsync(Some.Silence());
        var flapping = Some.EveryKindOfEvent.OfType<ChatFlapping>().Single() with { Raised = true };
        await _stage.TakeInAsync(
            flapping with { Id = Some.Event(1), Chat = Some.Chat(1) }, Some.Change(2, chat: 1) with { IsFlapping = true },
            flapping with { Id = Some.Event(3), Chat = Some.Chat(2) }, Some.Change(4, HealthStatus.OptedOut, HealthStatus.AtRisk, chat: 2));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        _stage.Clock.Advance(TimeSpan.FromHours(1));

        await CheckAsync();

        Assert.Equal([null, null, "silenced", "opt-out"], await WhysAsync());
    }

    [Theory]
    [InlineData(true, HealthStatus.Healthy, true)]
    [InlineData(true, HealthStatus.AtRisk, true)]
    [InlineData(false, HealthStatus.Critical, true)]
    [InlineData(false, HealthStatus.Healthy, false)]
    public async Task Flapping_is_bad_news_and_so_is_settling_as_unhealthy(bool raised, HealthStatus status, bool isSent)
    {
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Some.EveryKindOfEvent.OfType<ChatFlapping>().Single() with { Id = Some.Event(1), Raised = raised, Status = status });
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        await CheckAsync();

        Assert.Equal([isSent ? null : "silenced"], await WhysAsync());
    }

    [Fact]
    public async Task Alerts_about_different_chats_and_lines_are_all_sent()
    {
        await SilenceAsync(Some.Silence());
        var flapping = Some.EveryKindOfEvent.OfType<ChatFlapping>().Single() with { Raised = true };
        var surge = Some.EveryKindOfEvent.OfType<LineSurge>().Single() with { Raised = true };
        await _stage.TakeInAsync(
            flapping with { Id = Some.Event(1), Chat = Some.Chat(1) }, flapping with { Id = Some.Event(2), Chat = Some.Chat(2) },
            surge with { Id = Some.Event(3), Line = Some.Line.Name }, surge with { Id = Some.Event(1, Some.OtherLine), Line = Some.OtherLine.Name });
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        await CheckAsync();

        Assert.Equal([null, null, null, null], await WhysAsync());
    }

    [Fact]
    public async Task A_surge_that_ended_in_the_silence_is_not_sent()
    {
        await SilenceAsync(Some.Silence());
        var surge = Some.EveryKindOfEvent.OfType<LineSurge>().Single() with { Worst = [] };
        await _stage.TakeInAsync(surge with { Id = Some.Event(1), Raised = true }, surge with { Id = Some.Event(2), Raised = false });
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(0, await CheckAsync());
        Assert.Equal(["silenced", "silenced"], await WhysAsync());
    }

    [Fact]
    public async Task A_recovery_in_the_silence_is_not_sent_where_the_last_alert_was_already_good()
    {
        var (line, healthy, critical) = (Some.Line.Name, Reputation.Healthy, Reputation.Critical);
        await _stage.TakeInAsync(Changed(1, healthy, critical));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        await _stage.TakeInAsync(Changed(2, critical, healthy));
        await _stage.TickAsync(TimeSpan.FromMinutes(10));
        await SilenceAsync(Some.Silence());
        await _stage.TakeInAsync(Changed(3, healthy, critical), Changed(4, critical, healthy));
        _stage.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(0, await CheckAsync());

        LineReputationChanged Changed(long sequence, Reputation from, Reputation to) =>
            new(line, from, to) { Id = Some.Event(sequence), Line = new(LineId.Account, default), ObservedAt = Some.Time };
    }

    [Fact]
    public async Task What_was_suppressed_for_a_place_that_is_missing_from_the_settings_waits_for_it_afterwards()
    {
        await _stage.TakeInAsync(Some.Change(1, chat: 2));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        await SilenceAsync(Some.Silence());
        Route[] routes = [new(_stage.Email)];
        var missing = new MissingPlaces(routes, ["slack"], _stage.Ledger, new MemoryHealthStore(), _stage.Clock);
        await new Intake(routes, Intake.Rules(routes, new()), _stage.Silences, _stage.Ledger, _stage.Clock, missing).TakeInAsync([Some.Change(2, HealthStatus.Critical)]);
        Assert.Equal([null, "silenced"], (await WhysAsync()).Select(why => why == "silenced" ? why : null));

        _stage.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(2, await new ExpiredSilences(routes, _stage.Silences, _stage.Ledger, _stage.Account, _stage.Clock, missing).CheckAsync());

        Assert.Null((await WhysAsync())[1]);
    }

    [Fact]
    public async Task A_silence_that_no_longer_exists_is_forgotten_when_the_next_one_ends()
    {
        await _stage.Account.ChangeAsync(row => new(row with { SettledSilences = AccountRow.NoNames.Add("gone") }, []), CancellationToken.None);
        await SilenceAsync(Some.Silence());
        _stage.Clock.Advance(TimeSpan.FromMinutes(61));

        await CheckAsync();

        Assert.Equal([$"{Some.Silence().Id}"], (await _stage.Account.RowAsync())!.SettledSilences);
    }

    [Fact]
    public async Task After_a_crash_at_any_call_the_next_check_finishes_and_sends_nothing_twice()
    {
        for (var call = 1; call <= 4; call++)
        {
            foreach (var plan in new[] { CrashPlan.Before(call), CrashPlan.After(call) })
            {
                var stage = new DispatchStage();
                await stage.Silences.AddAsync(Some.Silence());
                await stage.TakeInAsync(Some.Change(1, HealthStatus.Critical));
                stage.Clock.Advance(TimeSpan.FromMinutes(61));
                Route[] routes = [new(stage.Slack), new(stage.Email)];

                await Assert.ThrowsAnyAsync<Exception>(
                    () => new ExpiredSilences(routes, stage.Silences, new CrashingLedger(stage.Ledger, plan), stage.Account, stage.Clock).CheckAsync());
                Assert.True(plan.HasCrashed);
                await stage.TickAsync(TimeSpan.Zero);
                await stage.ExpiredSilences.CheckAsync();
                await stage.TickAsync(TimeSpan.FromMinutes(1));

                Assert.Single(stage.ToSlack.Digests);
                Assert.Single(stage.ToEmail.Digests);
            }
        }
    }

    [Fact]
    public async Task An_expired_silence_is_handled_once()
    {
        await SilenceAsync(Some.Silence());
        _stage.Clock.Advance(TimeSpan.FromMinutes(61));
        await CheckAsync();
        var ledger = new Mock<IDeliveryLedger>(MockBehavior.Strict);

        var again = new ExpiredSilences([new(_stage.Slack)], _stage.Silences, ledger.Object, _stage.Account, _stage.Clock);

        Assert.Equal(0, await again.CheckAsync());
        Assert.Equal([$"{Some.Silence().Id}"], (await _stage.Account.RowAsync())!.SettledSilences);
    }

    private Task SilenceAsync(Silence silence) => _stage.Silences.AddAsync(silence);

    private Task<int> CheckAsync() => _stage.ExpiredSilences.CheckAsync();

    private async Task<IReadOnlyList<string?>> WhysAsync() => [.. (await _stage.OutcomesAsync()).Select(outcome => outcome?.Why)];
}

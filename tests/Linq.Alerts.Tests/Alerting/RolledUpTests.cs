using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What one alert covers: a surge of a line, and a flapping chat.</summary>
public sealed class RolledUpTests
{
    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task Reliability_21_a_surge_holds_back_AT_RISK_chats_but_never_an_opt_out()
    {
        await _stage.TakeInAsync(
            InSurge(2, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 2),
            InSurge(3, HealthStatus.Healthy, HealthStatus.OptedOut, chat: 3),
            InSurge(4, HealthStatus.Healthy, HealthStatus.Critical, chat: 4),
            InSurge(5, HealthStatus.OptedOut, HealthStatus.AtRisk, chat: 5),
            InSurge(6, HealthStatus.Critical, HealthStatus.AtRisk, chat: 6));

        // The last was sent as CRITICAL, and is not what turned.
        Assert.Equal(["rolled-up", null, null, null, null], await WhysAsync());
    }

    [Fact]
    public async Task A_chat_that_improves_is_reported_because_the_last_alert_about_it_says_worse()
    {
        await _stage.TakeInAsync(InSurge(1, HealthStatus.AtRisk, HealthStatus.Critical, chat: 1), Turn(2, HealthStatus.Critical, chat: 2));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        // The one on a later day, when its row still says that a surge stood for it; the other while a surge is found.
        await _stage.TakeInAsync(
            InSurge(3, HealthStatus.Critical, HealthStatus.AtRisk, chat: 1) with { PreviousEvent = Some.Event(1) },
            Some.Change(4, HealthStatus.AtRisk, HealthStatus.Critical, chat: 2) with { PreviousEvent = Some.Event(2) },
            Surge(5));
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([3, 4, 5], _stage.ToSlack.Digests[^1].Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task Reliability_21_when_a_surge_is_over_the_chats_that_are_still_unhealthy_are_listed()
    {
        await _stage.TakeInAsync(Surge(1));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        await _stage.TakeInAsync(InSurge(2, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 2), Surge(3, raised: false, worst: 2));
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        var over = Assert.IsType<LineSurge>(Assert.Single(_stage.ToSlack.Digests[1].Entries).Event);
        Assert.False(over.Raised);
        Assert.Equal(Some.Chat(2), Assert.Single(over.Worst).Chat);
    }

    [Fact]
    public async Task Waiting_alerts_are_suppressed_as_far_as_the_alert_about_a_surge_covers_them()
    {
        await _stage.TakeInAsync(
            Turn(1, HealthStatus.AtRisk, chat: 1) with { ObservedAt = Some.Time.AddMinutes(-30) },
            Turn(2, HealthStatus.AtRisk, chat: 2),
            Turn(3, HealthStatus.AtRisk, chat: 3),
            Turn(4, HealthStatus.OptedOut, chat: 4),
            Turn(5, HealthStatus.Critical, chat: 5),
            Turn(6, HealthStatus.Critical, chat: 6),
            Surge(7, worst: 5));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));

        // Bad before the surge began; an opt-out; CRITICAL and not named.
        Assert.Equal([1, 4, 6, 7], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(["opt-out", "rolled-up", "rolled-up", "opt-out", "rolled-up", "opt-out", "opt-out"], await WhysAsync());
    }

    [Fact]
    public async Task The_end_of_a_problem_in_a_surge_is_sent_where_the_problem_was_sent()
    {
        await _stage.TakeInAsync(Turn(1, HealthStatus.Critical, chat: 1));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));
        await _stage.TakeInAsync(
            Turn(2, HealthStatus.Critical, chat: 2), Surge(3, worst: 2), InSurge(4, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 4));
        await _stage.TickAsync(TimeSpan.FromSeconds(1));

        await _stage.TakeInAsync(
            InSurge(5, HealthStatus.Critical, HealthStatus.Healthy, chat: 1) with { PreviousEvent = Some.Event(1) },
            InSurge(6, HealthStatus.Critical, HealthStatus.Healthy, chat: 2) with { PreviousEvent = Some.Event(2) },
            InSurge(7, HealthStatus.AtRisk, HealthStatus.Healthy, chat: 4) with { PreviousEvent = Some.Event(4) });
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        // The alert about the surge named the second chat, and not the third.
        Assert.Equal([5, 6], _stage.ToSlack.Digests[^1].Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal("bad-news-never-sent", (await WhysAsync())[^1]);
    }

    [Fact]
    public async Task An_alert_that_may_already_have_been_sent_is_not_suppressed()
    {
        await _stage.TakeInAsync(Turn(1, HealthStatus.AtRisk, chat: 1));
        _stage.ToSlack.Answer = _ => new Delivery.Deferred("it did not answer in time");
        await _stage.TickAsync(TimeSpan.FromMinutes(1));
        _stage.ToSlack.Answer = _ => new Delivery.Sent();

        await _stage.TakeInAsync(Turn(2, HealthStatus.AtRisk, chat: 2), Surge(3));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([1, 3], _stage.ToSlack.Digests[^1].Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public void A_route_that_gets_no_surges_gets_each_chat()
    {
        Route[] routes = [new("healthy", _stage.Slack, new() { Statuses = new HashSet<HealthStatus> { HealthStatus.Healthy } })];

        Assert.Equal("rolled-up", new RolledUp().For(InSurge(1, HealthStatus.Healthy, HealthStatus.AtRisk, chat: 1), new(_stage.Slack), []));
        Assert.Null(new RolledUp().For(InSurge(1, HealthStatus.AtRisk, HealthStatus.Healthy, chat: 1), routes[0], []));
        Assert.False(routes[0].Filter.Wants(Surge(2), new()));
    }

    [Fact]
    public async Task Changes_of_a_flapping_chat_are_recorded_and_not_sent_except_opt_outs()
    {
        await _stage.TakeInAsync(
            Turn(1, HealthStatus.Critical, chat: 1) with { IsFlapping = true },
            Turn(2, HealthStatus.Healthy, chat: 1) with { IsFlapping = true, Previous = HealthStatus.Critical, PreviousEvent = Some.Event(1) },
            Turn(3, HealthStatus.OptedOut, chat: 1) with { IsFlapping = true },
            Turn(4, HealthStatus.Healthy, chat: 1) with { IsFlapping = true, Previous = HealthStatus.OptedOut, PreviousEvent = Some.Event(3) },
            (ChatFlapping)Some.EveryKindOfEvent.Single(alert => alert is ChatFlapping));

        Assert.Equal(["flapping", "flapping", null, null, null], await WhysAsync());
    }

    private static ChatHealthChanged Turn(long sequence, HealthStatus to, int chat) => Some.Change(sequence, to, chat: chat);

    private static ChatHealthChanged InSurge(long sequence, HealthStatus from, HealthStatus to, int chat) => Some.Change(sequence, to, from, chat) with { InSurge = true };

    private static LineSurge Surge(long sequence, bool raised = true, params int[] worst) => new(
        raised, new(600, 38, 3, 0), 41, Some.Time.AddMinutes(-10), 12, null, [.. worst.Select(chat => new SickChat(Some.Chat(chat), HealthStatus.Critical, Some.Time, default))])
    {
        Id = Some.Event(sequence),
        Line = Some.LineName,
        ObservedAt = Some.Time,
    };

    private async Task<IReadOnlyList<string?>> WhysAsync() => [.. (await _stage.OutcomesAsync()).Select(outcome => outcome?.Why)];
}

using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>A recovery is sent wherever the problem was reported.</summary>
public sealed class BadNewsNeverSentTests
{
    private const string Rule = "bad-news-never-sent";

    private readonly DispatchStage _stage = new();

    [Fact]
    public async Task Reliability_23_a_recovery_is_sent_where_the_bad_news_was_delivered()
    {
        await _stage.TakeInAsync(Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk, after: null));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        await _stage.TakeInAsync(Turn(2, HealthStatus.AtRisk, HealthStatus.Healthy, after: 1));
        await _stage.TickAsync(TimeSpan.FromMinutes(10));

        await _stage.AssertDeliveredAsync(2);
    }

    [Theory]
    [InlineData(OutcomeKind.Suppressed, "silenced")]
    [InlineData(OutcomeKind.Suppressed, "rolled-up")]
    [InlineData(OutcomeKind.Suppressed, "not-for-this-route")]
    [InlineData(OutcomeKind.Suppressed, "route-removed")]
    [InlineData(OutcomeKind.Dead, "Slack refused it")]
    public async Task Reliability_23_a_recovery_is_never_sent_where_the_bad_news_was_never_delivered(OutcomeKind kind, string why)
    {
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk, after: null), new(kind, why, Some.Time));
        await _stage.TakeInAsync(Turn(2, HealthStatus.AtRisk, HealthStatus.Healthy, after: 1));

        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(_stage.ToSlack.Digests);
        Assert.Equal([why, Rule], (await _stage.OutcomesAsync()).Select(outcome => outcome!.Why));
        Assert.Equal(OutcomeKind.Suppressed, (await _stage.OutcomesAsync())[1]!.Kind);
        // Another route, which has no record of an earlier problem, gets it too: better one too many.
        Assert.Equal(2, Assert.Single(Assert.Single(_stage.ToEmail.Digests).Entries).Event.Id.Sequence);
        // None of it may have been sent.
        Assert.Empty((await _stage.RowAsync()).MaybeSent);
    }

    [Fact]
    public async Task A_problem_is_traced_back_to_its_start()
    {
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk, after: null), Some.Delivered);
        await RecordAsync(Turn(2, HealthStatus.AtRisk, HealthStatus.Critical, after: 1), Silenced());
        await RecordAsync(Turn(3, HealthStatus.Critical, HealthStatus.AtRisk, after: 2), Silenced());
        await RecordAsync(Turn(11, HealthStatus.Healthy, HealthStatus.Critical, after: null, chat: 2), Some.Delivered);
        await RecordAsync(Turn(12, HealthStatus.Critical, HealthStatus.Healthy, after: 11, chat: 2), Some.Delivered);
        await RecordAsync(Turn(13, HealthStatus.Healthy, HealthStatus.AtRisk, after: 12, chat: 2), Silenced());
        await RecordAsync(Turn(14, HealthStatus.AtRisk, HealthStatus.Critical, after: 13, chat: 2), Silenced());

        await _stage.TakeInAsync(Turn(4, HealthStatus.AtRisk, HealthStatus.Healthy, after: 3), Turn(15, HealthStatus.Critical, HealthStatus.Healthy, after: 14, chat: 2));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        // The second chat's earlier problem was delivered, and so was its end.
        Assert.Equal([4], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(Rule, (await OutcomeAsync(15))?.Why);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_that_cancelled_out_count_as_if_they_had_never_happened(bool before)
    {
        // Unhealthy and reported; then healthy and unhealthy again before anything could be sent; then healthy for good.
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.Critical, after: null), Some.Delivered);
        AlertEvent[] pair = [Turn(2, HealthStatus.Critical, HealthStatus.Healthy, after: 1), Turn(3, HealthStatus.Healthy, HealthStatus.Critical, after: 2)];
        if (before)
        {
            foreach (var change in pair)
                await RecordAsync(change, new(OutcomeKind.Suppressed, "collapsed", Some.Time));
        }
        else
            await _stage.TakeInAsync(pair);
        // It prevents the last one from being cancelled with the earlier ones.
        await _stage.TakeInAsync(Turn(4, HealthStatus.Critical, HealthStatus.Critical, after: 3), Turn(5, HealthStatus.Critical, HealthStatus.Healthy, after: 3));

        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([4, 5], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task A_recovery_is_not_held_back_because_of_missing_records()
    {
        // Unhealthy when monitoring began; recorded by an earlier version; no longer kept.
        await RecordAsync(Turn(1, HealthStatus.AtRisk, HealthStatus.Critical, after: null, chat: 1), Silenced());
        await _stage.TakeInAsync(
            Turn(2, HealthStatus.Critical, HealthStatus.Healthy, after: 1, chat: 1),
            Turn(3, HealthStatus.AtRisk, HealthStatus.Healthy, after: null, chat: 2),
            Turn(5, HealthStatus.AtRisk, HealthStatus.Healthy, after: 4, chat: 3));

        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([2, 3, 5], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task The_end_of_an_opt_out_is_always_sent()
    {
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.OptedOut, after: null, chat: 1), new(OutcomeKind.Dead, "refused", Some.Time));
        await RecordAsync(Turn(3, HealthStatus.Healthy, HealthStatus.OptedOut, after: null, chat: 2), new(OutcomeKind.Dead, "refused", Some.Time));

        await _stage.TakeInAsync(Turn(2, HealthStatus.OptedOut, HealthStatus.Healthy, after: 1, chat: 1), Gone(4, after: 3, chat: 2, HealthStatus.OptedOut));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([2, 4], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task A_chat_that_is_gone_ends_its_problem()
    {
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.Critical, after: null, chat: 1), Silenced());
        await RecordAsync(Turn(2, HealthStatus.Healthy, HealthStatus.Critical, after: null, chat: 2), Some.Delivered);

        await _stage.TakeInAsync(Gone(3, after: 1, chat: 1, HealthStatus.Critical), Gone(4, after: 2, chat: 2, HealthStatus.Critical));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([4], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(Rule, (await OutcomeAsync(3))?.Why);
    }

    [Fact]
    public async Task A_problem_and_its_end_that_wait_together_are_sent_together()
    {
        // Seen to come back in between, so the two do not cancel each other.
        await _stage.TakeInAsync(
            Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk, after: null), Turn(2, HealthStatus.AtRisk, HealthStatus.AtRisk, after: 1),
            Turn(3, HealthStatus.AtRisk, HealthStatus.Healthy, after: 2));

        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([1, 2, 3], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task A_recovery_that_may_already_have_been_sent_is_sent_again_whatever_came_before()
    {
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk, after: null), Silenced());
        await _stage.TakeInAsync(Turn(2, HealthStatus.AtRisk, HealthStatus.Healthy, after: 1));
        var (row, version) = await _stage.Ledger.LoadPlaceAsync("slack");
        await _stage.Ledger.SavePlaceAsync(row with { MaybeSent = row.MaybeSent.Add(PlaceRow.KeyOf("slack", Some.Line.Id), 2) }, version);

        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([2], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task A_chat_that_settled_as_bad_is_reported_when_it_recovers()
    {
        await RecordAsync(Turn(1, HealthStatus.Healthy, HealthStatus.AtRisk, after: null) with { IsFlapping = true }, new(OutcomeKind.Suppressed, "flapping", Some.Time));

        await _stage.TakeInAsync(Turn(2, HealthStatus.AtRisk, HealthStatus.Healthy, after: 1));
        await _stage.TickAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([2], Assert.Single(_stage.ToSlack.Digests).Entries.Select(entry => entry.Event.Id.Sequence));
    }

    [Fact]
    public async Task For_a_route_with_one_status_the_problem_is_that_status()
    {
        var filter = new RouteFilter { Statuses = new HashSet<HealthStatus> { HealthStatus.Critical } };
        var critical = new Route("critical", _stage.Slack, filter);
        var (ledger, sieve) = (_stage.Ledger, new DigestSieve([critical], _stage.Ledger, _stage.Clock));
        await ledger.AddAsync(
        [
            Entry(Turn(1, HealthStatus.Healthy, HealthStatus.Critical, after: null)) with { Outcome = Some.Delivered },
            Entry(Turn(2, HealthStatus.Critical, HealthStatus.AtRisk, after: 1)) with { Outcome = Some.Delivered },
            Entry(Turn(3, HealthStatus.AtRisk, HealthStatus.Critical, after: 2)) with { Outcome = Silenced() },
        ]);

        var sieved = await sieve.SieveAsync(Digest.Of("critical", "why", [Entry(Turn(4, HealthStatus.Critical, HealthStatus.AtRisk, after: 3))]), 0, default);

        Assert.Empty(sieved.Kept);

        static LedgerEntry Entry(AlertEvent alert) => Some.Entry(alert, "critical");
    }

    private static Outcome Silenced() => new(OutcomeKind.Suppressed, "silenced", Some.Time);

    private static ChatHealthChanged Turn(long sequence, HealthStatus from, HealthStatus to, long? after, int chat = 1) =>
        Some.Change(sequence, to, from, chat) with { PreviousEvent = after is { } before ? Some.Event(before) : null };

    private static ChatGone Gone(long sequence, long after, int chat, HealthStatus last) => new()
    {
        Id = Some.Event(sequence),
        Line = Some.LineName,
        ObservedAt = Some.Time,
        Chat = Some.Chat(chat),
        LastStatus = last,
        OtherSide = default,
        PreviousEvent = Some.Event(after),
    };

    /// <summary>The outcome at Slack.</summary>
    private Task RecordAsync(AlertEvent alert, Outcome outcome) => _stage.Ledger.AddAsync([Some.Entry(alert) with { Outcome = outcome }]);

    private async Task<Outcome?> OutcomeAsync(long sequence) => (await _stage.Ledger.FindAsync("slack", [Some.Event(sequence)])).Single().Value.Outcome;
}

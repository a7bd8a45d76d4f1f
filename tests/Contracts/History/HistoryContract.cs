using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>The contract of every history, with its health store and ledger.</summary>
public abstract class HistoryContract
{
    private const string Slack = "slack";
    private const string Email = "e-mail";

    /// <summary>Opens empty stores and their history.</summary>
    protected abstract ValueTask<Opened> OpenAsync();

    [Fact]
    public async Task An_empty_store_has_no_history()
    {
        var (_, _, history) = await OpenAsync();

        Assert.Empty((await history.ReadEventsAsync(new())).Items);
        Assert.Null((await history.ReadEventsAsync(new())).Next);
        Assert.Empty((await history.ReadDeliveriesAsync(new())).Items);
    }

    [Fact]
    public async Task Every_kind_of_event_is_read_in_full_newest_first()
    {
        var (store, _, history) = await OpenAsync();
        List<AlertEvent> events = [.. Some.EveryKindOfEvent.Select((alert, n) => alert with { ObservedAt = Some.Time.AddMinutes(n) })];
        await store.CommitAsync(await WithLinesAsync(store));
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), [.. events]));

        var page = await history.ReadEventsAsync(new());

        Same.Events(events.AsEnumerable().Reverse(), page.Items.Select(item => item.Event));
        Assert.All(page.Items, item => Assert.Empty(item.Deliveries));
    }

    [Fact]
    public async Task An_event_comes_with_its_outcome_on_each_route()
    {
        var (store, ledger, history) = await OpenAsync();
        await store.CommitAsync(await WithLinesAsync(store));
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(3)));
        await ledger.AddAsync([.. Some.Changes(2).SelectMany(change => new[] { Some.Entry(change), Some.Entry(change, Email) })]);
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        var dead = new Outcome(OutcomeKind.Dead, "refused", Some.Time.AddHours(1));
        await ledger.EndAsync(Email, [Some.Event(1)], dead);

        var items = (await history.ReadEventsAsync(new())).Items.ToDictionary(item => item.Event.Id.Sequence);

        Same.Entries(
            [Some.Entry(Some.Change(1), Email) with { Outcome = dead }, Some.Entry(Some.Change(1)) with { Outcome = Some.Delivered }], items[1].Deliveries);
        Assert.All(items[2].Deliveries, entry => Assert.Equal(DeliveryState.Waiting, entry.State));
        Assert.Equal([Email, Slack], items[2].Deliveries.Select(entry => entry.Route));
        Assert.Empty(items[3].Deliveries);
    }

    [Fact]
    public async Task Events_are_found_by_chat_line_time_and_status()
    {
        var (store, _, history) = await OpenAsync();
        AlertEvent[] first =
        [
            Some.Change(1, HealthStatus.Critical, chat: 1), Some.Change(2, HealthStatus.OptedOut, HealthStatus.Critical, chat: 1) with { ObservedAt = Some.Time.AddHours(1) },
            new ChatGone { Id = Some.Event(3), Line = Some.LineName, ObservedAt = Some.Time.AddHours(2), Chat = Some.Chat(1), LastStatus = HealthStatus.OptedOut, OtherSide = default },
            new Alarm(AlarmKind.Stale, true, "stale") { Id = Some.Event(4), Line = Some.LineName, ObservedAt = Some.Time.AddHours(3) },
        ];
        var other = Some.Change(1, HealthStatus.Critical, chat: 2, line: Some.OtherLine) with { ObservedAt = Some.Time.AddMinutes(30) };
        await store.CommitAsync(await WithLinesAsync(store));
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), first));
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.OtherLine.Id), Some.OtherLine, other));

        await FindsAsync(new(), first[3], first[2], first[1], other, first[0]);
        await FindsAsync(new() { Chat = Some.Chat(1) }, first[2], first[1], first[0]);
        await FindsAsync(new() { Line = Some.OtherLine.Id }, other);
        await FindsAsync(new() { Status = HealthStatus.Critical }, other, first[0]);
        await FindsAsync(new() { Since = Some.Time.AddHours(1) }, first[3], first[2], first[1]);
        await FindsAsync(new() { Until = Some.Time.AddHours(1) }, other, first[0]);
        await FindsAsync(new() { Since = Some.Time.AddMinutes(30), Until = Some.Time.AddMinutes(30).AddTicks(1), Status = HealthStatus.Critical, Line = Some.OtherLine.Id, Chat = Some.Chat(2) }, other);
        await FindsAsync(new() { Chat = Some.Chat(9) });

        async Task FindsAsync(EventQuery query, params AlertEvent[] expected) =>
            Same.Events(expected, (await history.ReadEventsAsync(query)).Items.Select(item => item.Event));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task Paging_returns_everything_exactly_once(int limit)
    {
        var (store, ledger, history) = await OpenAsync();
        await store.CommitAsync(await WithLinesAsync(store));
        // Several at the same time, on both lines.
        AlertEvent[] first = [.. Some.Changes(20).Select((change, n) => change with { ObservedAt = Some.Time.AddMinutes(n / 3) })];
        AlertEvent[] second = [.. Some.Changes(20, line: Some.OtherLine).Select((change, n) => change with { ObservedAt = Some.Time.AddMinutes(n / 3) })];
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), first));
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.OtherLine.Id), Some.OtherLine, second));
        LedgerEntry[] entries = [.. first.Concat(second).Select(alert => Some.Entry(alert) with { TakenAt = alert.ObservedAt })];
        await ledger.AddAsync(entries);

        List<AlertEvent> events = [];
        for (HistoryCursor? after = null; ;)
        {
            var page = await history.ReadEventsAsync(new() { Limit = limit, After = after });
            Assert.InRange(page.Items.Count, 1, limit);
            events.AddRange(page.Items.Select(item => item.Event));
            if (page.Next is not { } next)
                break;
            Assert.True(HistoryCursor.TryParse(next.ToString(), out var again) && again == next);
            after = next;
        }

        List<LedgerEntry> deliveries = [];
        for (HistoryCursor? after = null; ;)
        {
            var page = await history.ReadDeliveriesAsync(new() { Limit = limit, After = after });
            deliveries.AddRange(page.Items);
            if (page.Next is null)
                break;
            after = page.Next;
        }

        Same.Events(first.Concat(second).OrderByDescending(HistoryCursor.Of), events);
        Same.Entries(entries.OrderByDescending(HistoryCursor.Of), deliveries);
    }

    [Fact]
    public async Task Deliveries_are_found_by_state_route_and_time()
    {
        var (_, ledger, history) = await OpenAsync();
        LedgerEntry[] entries = [.. Some.Changes(5).Select((change, n) => Some.Entry(change) with { TakenAt = Some.Time.AddMinutes(n) })];
        var elsewhere = Some.Entry(Some.Change(1), Email) with { TakenAt = Some.Time.AddMinutes(10) };
        var suppressed = entries[4] with { Outcome = new(OutcomeKind.Suppressed, "silenced", Some.Time) };
        await ledger.AddAsync([.. entries[..4], suppressed, elsewhere]);
        var dead = new Outcome(OutcomeKind.Dead, "refused", Some.Time.AddHours(1));
        await ledger.EndAsync(Slack, [Some.Event(1), Some.Event(2)], dead);
        await ledger.EndAsync(Slack, [Some.Event(3)], Some.Delivered);

        await FindsAsync(new(), elsewhere, suppressed, entries[3], Ended(2, Some.Delivered), Ended(1, dead), Ended(0, dead));
        await FindsAsync(new() { State = DeliveryState.Waiting }, elsewhere, entries[3]);
        await FindsAsync(new() { State = DeliveryState.Waiting, Route = Slack }, entries[3]);
        await FindsAsync(new() { State = DeliveryState.Dead }, Ended(1, dead), Ended(0, dead));
        await FindsAsync(new() { State = DeliveryState.Delivered }, Ended(2, Some.Delivered));
        await FindsAsync(new() { State = DeliveryState.Suppressed }, suppressed);
        await FindsAsync(new() { Route = Email }, elsewhere);
        await FindsAsync(new() { Since = Some.Time.AddMinutes(1), Until = Some.Time.AddMinutes(3) }, Ended(2, Some.Delivered), Ended(1, dead));
        await FindsAsync(new() { Route = "nobody" });

        LedgerEntry Ended(int n, Outcome outcome) => entries[n] with { Outcome = outcome };
        async Task FindsAsync(DeliveryQuery query, params LedgerEntry[] expected) => Same.Entries(expected, (await history.ReadDeliveriesAsync(query)).Items);
    }

    [Fact]
    public async Task Dead_entries_are_replayed_once_and_the_replay_is_recorded()
    {
        var (store, ledger, history) = await OpenAsync();
        await store.CommitAsync(await WithLinesAsync(store));
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(3)));
        await ledger.AddAsync([.. Some.Changes(3).SelectMany(change => new[] { Some.Entry(change), Some.Entry(change, Email) })]);
        var died = new Outcome(OutcomeKind.Dead, "refused", Some.Time.AddHours(1));
        await ledger.EndAsync(Slack, [Some.Event(1), Some.Event(2)], died);
        await ledger.EndAsync(Email, [Some.Event(1)], died);
        var clock = new FakeTimeProvider(Some.Time);
        clock.Advance(TimeSpan.FromHours(2));
        var replay = new ReplayOfDead(history, ledger, clock);

        Assert.Equal([new(Slack, Some.Event(1)), new(Slack, Some.Event(2))], await replay.RunAsync(Slack));
        Assert.Empty(await replay.RunAsync(Slack));
        Assert.Equal([new(Email, Some.Event(1))], await replay.RunAsync([Some.Event(1), Some.Event(3)], [Slack, Email]));

        var again = Some.Entry(Some.Change(1)) with { TakenAt = clock.GetUtcNow(), Replay = new(clock.GetUtcNow(), died, Some.Time, 1) };
        Assert.Equal(again, Assert.Single(await ledger.LoadWaitingAsync(Slack), entry => entry.Event.Id == Some.Event(1)));
        Assert.Equal([1, 2, 3], (await ledger.LoadWaitingAsync(Slack)).Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(default, (await ledger.LoadBacklogAsync(Slack, Some.Time, DateTimeOffset.MaxValue)).Dead);

        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        Assert.Equal(again with { Outcome = Some.Delivered }, (await history.ReadEventsAsync(new() { Chat = Some.Chat(1) })).Items[0].Deliveries[^1]);
        Assert.Empty(await replay.RunAsync([Some.Event(1)], [Slack]));

        // A delivery that dies again can be replayed again.
        await ledger.EndAsync(Slack, [Some.Event(2)], died with { At = Some.Time.AddHours(3) });
        Assert.Equal(new(Slack, Some.Event(2)), Assert.Single(await replay.RunAsync(Slack)));
        Assert.Equal(2, (await ledger.LoadWaitingAsync(Slack))[0].Replay?.Times);
    }

    private static async Task<StreamCommit> WithLinesAsync(IHealthStore store) => Some.Commit(
        await store.LoadAccountAsync(), new(Some.Line.Id, Some.Number(1).InFull), new KnownLine(Some.OtherLine.Id, Some.Number(2).InFull));

    public sealed record Opened(IHealthStore Store, IDeliveryLedger Ledger, IHistory History);
}

using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Two instances over the same tables.</summary>
public sealed class TwoInstancesTests(Azurite azurite)
{
    private static readonly Outcome Dead = new(OutcomeKind.Dead, "refused", Some.Time.AddSeconds(2));

    [Fact]
    public async Task Entries_that_instances_take_in_and_end_at_once_are_stored_once_and_end_once()
    {
        var table = await azurite.CreateTableAsync();
        // Exactly the same clock: only their names make their rows different.
        var clock = new FakeTimeProvider(Some.Time);
        TableDeliveryLedger[] ledgers = [new(table, clock), new(table, clock), new(table, clock)];
        var entries = Some.Changes(260).Select(change => Some.Entry(change)).ToList();

        // Each starts at a different point, so that their transactions overlap.
        await Task.WhenAll(ledgers.Select((ledger, n) => Task.Run(() => ledger.AddAsync([.. entries.Skip(n * 80), .. entries.Take(n * 80)]))));
        Same.Entries(entries, await ledgers[0].LoadWaitingAsync("slack"));

        EventId[] ids = [.. entries.Select(entry => entry.Event.Id)];
        await Task.WhenAll(ledgers.Select((ledger, n) => Task.Run(() => ledger.EndAsync("slack", ids, n == 0 ? Dead : Some.Delivered))));

        Assert.Empty(await ledgers[1].LoadWaitingAsync("slack"));
        var ended = await ledgers[2].ReadAsync("slack").ToListAsync();
        Assert.Equal(ids.ToHashSet(), ended.Select(entry => entry.Event.Id).ToHashSet());
        Assert.Equal(260, ended.Count);
        Assert.All(ended, entry => Assert.True(entry.Outcome == Dead || entry.Outcome == Some.Delivered));
        Assert.Equal(ended.Count(entry => entry.Outcome == Dead), (await ledgers[0].LoadBacklogAsync("slack", Some.Time, DateTimeOffset.MaxValue)).Dead);
    }

    [Fact]
    public async Task An_entry_that_another_dispatcher_ended_between_read_and_write_keeps_its_outcome()
    {
        var table = await azurite.CreateTableAsync();
        var clock = new FakeTimeProvider(Some.Time);
        var other = new TableDeliveryLedger(table, clock);
        await other.AddAsync([.. Some.Changes(10).Select(change => Some.Entry(change))]);
        var meanwhile = new MeanwhileHook("transaction") { Meanwhile = () => other.EndAsync("slack", [Some.Event(4), Some.Event(5)], Some.Delivered) };

        await new TableDeliveryLedger(new HookedTable(table, meanwhile), clock).EndAsync("slack", [.. Enumerable.Range(1, 7).Select(n => Some.Event(n))], Dead);

        Assert.Equal(
            [Dead, Dead, Dead, Some.Delivered, Some.Delivered, Dead, Dead, null, null, null],
            (await other.ReadAsync("slack").ToListAsync()).Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task An_entry_that_another_instance_took_in_between_read_and_write_is_stored_once()
    {
        var table = await azurite.CreateTableAsync();
        var clock = new FakeTimeProvider(Some.Time);
        var other = new TableDeliveryLedger(table, clock);
        var first = Some.Entry(Some.Change(2, chat: 2)) with { TakenAt = Some.Time.AddSeconds(9) };
        var meanwhile = new MeanwhileHook("transaction") { Meanwhile = () => other.AddAsync([first]) };

        await new TableDeliveryLedger(new HookedTable(table, meanwhile), clock).AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);

        Same.Entries([Some.Entry(Some.Change(1)), first, Some.Entry(Some.Change(3, chat: 3))], await other.LoadWaitingAsync("slack"));
    }

    [Fact]
    public async Task An_entry_that_ends_while_the_ledger_is_read_is_read_once()
    {
        var table = await azurite.CreateTableAsync();
        var clock = new FakeTimeProvider(Some.Time);
        var other = new TableDeliveryLedger(table, clock);
        await other.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        await other.EndAsync("slack", [Some.Event(1)], Some.Delivered);

        var read = new List<LedgerEntry>();
        var looks = 0;
        var ends = new EachTimeHook("range read", () => looks++ == 1 ? other.EndAsync("slack", [Some.Event(2)], Dead) : Task.CompletedTask);
        await foreach (var entry in new TableDeliveryLedger(new HookedTable(table, ends), clock).ReadAsync("slack"))
            read.Add(entry);

        Assert.Equal([Some.Event(1), Some.Event(2), Some.Event(3)], read.Select(entry => entry.Event.Id));
        Assert.Equal([Some.Delivered, Dead, null], read.Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task Two_relays_can_remove_the_same_marks_at_once()
    {
        var table = await azurite.CreateTableAsync();
        TableHealthStore[] stores = [.. Enumerable.Range(0, 3).Select(_ => new TableHealthStore(table, new("https://api.example.com")))];
        for (var first = 1; first <= 91; first += 30)
            await stores[0].CommitAsync(Some.Commit(await stores[0].LoadAsync(Some.Line.Id), Some.Changes(30, first)));

        await Task.WhenAll(stores.Select((store, n) => Task.Run(
            () => store.MarkPublishedAsync(Some.Line.Id, [.. Enumerable.Range(1 + (n * 10), 90).Select(sequence => Some.Event(sequence))]))));

        Assert.Equal(Enumerable.Range(111, 10).Select(n => Some.Event(n)), (await stores[0].LoadPendingAsync(Some.Line.Id, 1_000)).Select(alert => alert.Id));
    }
}

using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>False conflicts: the client repeats a request after losing the answer, and finds its own write.</summary>
public sealed class TableConflictTests(Azurite azurite)
{
    private static readonly Uri Linq = new("https://api.example.com/partner");

    [Fact]
    public async Task A_commit_whose_response_was_lost_is_recognized()
    {
        var table = await azurite.CreateTableAsync();
        var store = new TableHealthStore(new HookedTable(table, new LostAnswerHook("transaction")), Linq);

        // The first adds the line's row, the second replaces it; both are sent twice.
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(2)));
        var version = await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(3, chat: 3)) with { Removed = [Some.Chat(1), Some.Chat(9)] });

        Assert.Equal(version, (await store.LoadAsync(Some.Line.Id)).Version);
        Assert.Equal(3, (await store.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);
        await store.MarkPublishedAsync(Some.Line.Id, [Some.Event(1), Some.Event(2)]);
        Assert.Equal(Some.Event(3), Assert.Single(await store.LoadPendingAsync(Some.Line.Id, 100)).Id);
    }

    [Fact]
    public async Task A_commit_that_another_writer_overtook_conflicts_even_when_its_response_was_lost()
    {
        var table = await azurite.CreateTableAsync();
        var store = new TableHealthStore(new HookedTable(table, new LostAnswerHook("transaction")), Linq);
        var other = new TableHealthStore(table, Linq);
        var empty = await store.LoadAsync(Some.Line.Id);
        await other.CommitAsync(Some.Commit(empty));

        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(Some.Commit(empty, Some.Change())));

        Assert.Empty(await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task A_commit_on_a_row_that_is_gone_conflicts_and_writes_nothing()
    {
        var store = new TableHealthStore(await azurite.CreateTableAsync(), Linq);
        // A version that the service itself issued, so that it looks for the row.
        var version = await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.OtherLine.Id), Some.OtherLine));
        var commit = Some.Commit(new(null, version, []), Some.Change()) with { Removed = [Some.Chat(2), Some.Chat(3)] };

        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(commit));

        Assert.Empty((await store.LoadAsync(Some.Line.Id)).Chats);
        Assert.Empty(await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task An_entry_whose_response_was_lost_is_taken_in_once_and_ends_once()
    {
        var table = await azurite.CreateTableAsync();
        var ledger = new TableDeliveryLedger(new HookedTable(table, new LostAnswerHook("transaction")), new FakeTimeProvider(Some.Time));
        var entries = Some.Changes(120).Select(change => Some.Entry(change)).ToList();

        await ledger.AddAsync(entries);
        await ledger.EndAsync("slack", [.. entries.Select(entry => entry.Event.Id)], Some.Delivered);

        Same.Entries(entries.Select(entry => entry with { Outcome = Some.Delivered }), await ledger.ReadAsync("slack").ToListAsync());
    }

    [Fact]
    public async Task A_place_whose_response_was_lost_is_recognized()
    {
        var table = await azurite.CreateTableAsync();
        var ledger = new TableDeliveryLedger(new HookedTable(table, new LostAnswerHook("write")), new FakeTimeProvider(Some.Time));

        var first = await ledger.SavePlaceAsync(new("slack") { Lease = new("me", Some.Time) }, default);
        var second = await ledger.SavePlaceAsync(new("slack") { Lease = new("me", Some.Time.AddMinutes(1)) }, first);

        Assert.Equal(second, (await ledger.LoadPlaceAsync("slack")).Version);
        await Assert.ThrowsAsync<StoreConflictException>(() => ledger.SavePlaceAsync(new("slack") { Lease = new("you", Some.Time) }, first));
    }

    [Fact]
    public async Task Marks_that_another_relay_has_already_removed_are_skipped_in_three_requests()
    {
        var table = await azurite.CreateTableAsync();
        var counting = new CountingHook();
        var store = new TableHealthStore(new HookedTable(table, counting), Linq);
        for (var first = 1; first <= 61; first += 30)
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(30, first)));
        await store.MarkPublishedAsync(Some.Line.Id, [.. Enumerable.Range(10, 50).Select(n => Some.Event(n))]);
        counting.Clear();

        await store.MarkPublishedAsync(Some.Line.Id, [.. Enumerable.Range(1, 89).Select(n => Some.Event(n))]);

        Assert.Equal(3, counting.Total);
        Assert.Equal(Some.Event(90), Assert.Single(await store.LoadPendingAsync(Some.Line.Id, 100)).Id);
    }

    [Fact]
    public async Task A_redelivery_of_many_entries_is_detected_in_a_few_requests()
    {
        var counting = new CountingHook();
        var ledger = new TableDeliveryLedger(new HookedTable(await azurite.CreateTableAsync(), counting), new FakeTimeProvider(Some.Time));
        var entries = Some.Changes(50).Select(change => Some.Entry(change)).ToList();
        await ledger.AddAsync(entries[..49]);
        counting.Clear();

        await ledger.AddAsync(entries);
        await ledger.AddAsync(entries);

        Assert.Equal(5, counting.Total);
        Assert.Equal(50, (await ledger.LoadWaitingAsync("slack")).Count);
    }
}

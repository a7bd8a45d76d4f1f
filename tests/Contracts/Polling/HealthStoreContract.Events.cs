using Xunit;

namespace Linq.Alerts.Contracts;

public abstract partial class HealthStoreContract
{
    [Fact]
    public async Task Every_kind_of_event_survives_with_all_its_fields()
    {
        var store = await OpenAsync();
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), [.. Some.EveryKindOfEvent]));

        store = await ReopenAsync(store);

        Same.Events(Some.EveryKindOfEvent, await store.LoadPendingAsync(Some.Line.Id, 100));
        Same.Events(Some.EveryKindOfEvent, await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task Pending_events_are_loaded_in_sequence_up_to_the_requested_number()
    {
        var store = await OpenAsync();
        // Past 9 and past 99: a store that sorts numbers as text would return 10 before 9.
        for (var first = 1; first <= 121; first += 30)
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(30, first)));

        store = await ReopenAsync(store);

        Same.Events(Some.Changes(150), await store.LoadPendingAsync(Some.Line.Id, 1000));
        Same.Events(Some.Changes(12), await store.LoadPendingAsync(Some.Line.Id, 12));
        Same.Events(Some.Changes(150), await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task A_published_event_is_no_longer_pending_but_stays_in_the_history()
    {
        var store = await OpenAsync();
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(3)));

        await store.MarkPublishedAsync(Some.Line.Id, [Some.Event(1), Some.Event(3)]);
        store = await ReopenAsync(store);

        Same.Events(Some.Changes(1, first: 2), await store.LoadPendingAsync(Some.Line.Id, 100));
        Same.Events(Some.Changes(3), await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task Marking_an_event_again_or_one_that_never_existed_is_ignored()
    {
        var store = await OpenAsync();
        await store.MarkPublishedAsync(Some.OtherLine.Id, [Some.Event(1, Some.OtherLine)]);
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await store.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]);

        await store.MarkPublishedAsync(Some.Line.Id, []);
        await store.MarkPublishedAsync(Some.Line.Id, [Some.Event(99), Some.Event(1), Some.Event(2)]);
        store = await ReopenAsync(store);

        Assert.Empty(await store.LoadPendingAsync(Some.Line.Id, 100));
        // The one that was marked before it existed is pending now.
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(99)));
        Assert.Single(await store.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Null((await store.LoadAsync(Some.OtherLine.Id)).Row);
    }

    [Fact]
    public async Task Marking_does_not_move_the_version_of_the_row()
    {
        var store = await OpenAsync();
        var version = await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change()));

        // The relay marks events while the poller holds a snapshot, which must not make the poller's next commit fail.
        await store.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]);
        store = await ReopenAsync(store);

        Assert.Equal(version, (await store.LoadAsync(Some.Line.Id)).Version);
    }

    [Fact]
    public async Task A_commit_with_the_maximum_number_of_operations_is_stored_in_full()
    {
        var store = await OpenAsync();
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(33));
        Assert.Equal(StreamCommit.MaxOperations, commit.Operations);

        await store.CommitAsync(commit);
        store = await ReopenAsync(store);

        Assert.Equal(33, (await store.LoadAsync(Some.Line.Id)).Chats.Count);
        Same.Events(commit.Events, await store.LoadPendingAsync(Some.Line.Id, 100));
    }
}

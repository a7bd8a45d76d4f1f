using Xunit;

namespace Linq.Alerts.Contracts;

public abstract partial class HealthStoreContract
{
    [Fact]
    public async Task A_conflicting_commit_writes_nothing()
    {
        var store = await OpenAsync();
        var before = await store.LoadAsync(Some.Line.Id);
        var won = Some.Commit(before, Some.Change(1, chat: 1));
        var lost = Some.Commit(before, Some.Change(1, chat: 2)) with { Removed = [Some.Chat(1)] };
        await store.CommitAsync(won);

        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(lost));
        store = await ReopenAsync(store);

        var after = await store.LoadAsync(Some.Line.Id);
        Assert.Equal(won.Id, after.Row?.LastCommit);
        Assert.Equal(Some.Chat(1), Assert.Single(after.Chats).Id);
        Same.Events(won.Events, await store.LoadPendingAsync(Some.Line.Id, 100));
        Same.Events(won.Events, await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task A_first_commit_conflicts_when_the_line_already_has_a_row()
    {
        var store = await OpenAsync();
        var empty = await store.LoadAsync(Some.Line.Id);
        await store.CommitAsync(Some.Commit(empty));

        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(Some.Commit(empty)));
    }

    [Fact]
    public async Task A_commit_on_a_row_that_does_not_exist_conflicts()
    {
        var store = await OpenAsync();
        var stale = Some.Commit(await store.LoadAsync(Some.Line.Id)) with { BasedOn = new("7") };

        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(stale));

        Assert.Null((await store.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_repeated_commit_changes_nothing_and_returns_the_current_version()
    {
        var store = await OpenAsync();
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change());
        var version = await store.CommitAsync(commit);
        await store.MarkPublishedAsync(Some.Line.Id, [commit.Events[0].Id]);

        Assert.Equal(version, await store.CommitAsync(commit));
        store = await ReopenAsync(store);
        Assert.Equal(version, await store.CommitAsync(commit));

        Assert.Empty(await store.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Single(await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task An_old_commit_repeated_after_a_later_one_conflicts()
    {
        var store = await OpenAsync();
        var old = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change());
        await store.CommitAsync(old);
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(2)));

        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(old));
    }

    [Fact]
    public async Task Each_commit_returns_a_new_version()
    {
        var store = await OpenAsync();
        var versions = new HashSet<RowVersion> { default };

        for (var n = 0; n < 5; n++)
        {
            Assert.True(versions.Add(await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id)))));
            store = await ReopenAsync(store);
        }
    }

    [Fact]
    public async Task When_commits_are_made_at_once_exactly_one_wins()
    {
        var store = await OpenAsync();

        for (var round = 1; round <= 10; round++)
        {
            var snapshot = await store.LoadAsync(Some.Line.Id);
            var commits = Enumerable.Range(0, 8).Select(n => Some.Commit(snapshot, Some.Change(round, chat: n))).ToList();

            var wins = await Task.WhenAll(commits.Select(commit => Task.Run(() => WinsAsync(store, commit))));

            var winner = commits[Array.IndexOf(wins, true)];
            Assert.Single(wins, won => won);
            Assert.Equal(winner.Id, (await store.LoadAsync(Some.Line.Id)).Row?.LastCommit);
        }

        Assert.Equal(10, (await store.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);
    }

    private static async Task<bool> WinsAsync(IHealthStore store, StreamCommit commit)
    {
        try
        {
            await store.CommitAsync(commit);
            return true;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }
}

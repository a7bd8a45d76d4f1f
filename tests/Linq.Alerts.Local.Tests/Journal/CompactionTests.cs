using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class CompactionTests : IDisposable
{
    private const string Route = "slack";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hundred_thousand_commits_leave_a_small_file()
    {
        const int CompactFrom = 64 * 1024;
        using (var store = _folder.OpenHealth(new HastyDisk(), CompactFrom))
        {
            var snapshot = await store.LoadAsync(Some.Line.Id);
            var commit = Some.Commit(snapshot);
            for (var n = 0; n < 100_000; n++)
            {
                var id = Guid.NewGuid();
                var version = await store.CommitAsync(
                    commit with { Id = id, Row = commit.Row with { LastCommit = id }, Written = [Some.ChatRow(n % 10)] });
                commit = commit with { BasedOn = version };
                Assert.InRange(new FileInfo(_folder.HealthPath).Length, 0, CompactFrom);
            }
        }

        using var reopened = _folder.OpenHealth();
        var after = await reopened.LoadAsync(Some.Line.Id);
        Assert.Equal(new("100000"), after.Version);
        Assert.Equal(10, after.Chats.Count);
    }

    [Fact]
    public async Task A_file_of_which_all_lives_is_not_rewritten_at_every_write()
    {
        var disk = new HastyDisk();
        using var store = _folder.OpenHealth(disk, compactFrom: 1024);

        for (var n = 1; n <= 1000; n++)
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(n, chat: n)));

        // From 1 KiB to about 1 MiB it doubles ten times.
        Assert.InRange(disk.Renames, 2, 14);
    }

    [Fact]
    public async Task Published_events_go_after_thirty_days_and_pending_ones_never()
    {
        using (var store = _folder.OpenHealth(compactFrom: 1))
        {
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(2)));
            await store.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]);

            _folder.Clock.Advance(TimeSpan.FromDays(30));
            await CompactAsync(store);
            Assert.Equal(2, (await store.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);

            _folder.Clock.Advance(TimeSpan.FromTicks(1));
            await CompactAsync(store);
            Same.Events(Some.Changes(1, first: 2), await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        }

        using var reopened = _folder.OpenHealth();
        Same.Events(Some.Changes(1, first: 2), await reopened.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Same.Events(Some.Changes(1, first: 2), await reopened.LoadPendingAsync(Some.Line.Id, 100));
    }

    [Fact]
    public async Task Ended_entries_go_after_thirty_days_but_not_those_that_wait_or_may_come_again()
    {
        using (var ledger = _folder.OpenLedger(isPending: id => id == Some.Event(2), compactFrom: 1))
        {
            await ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
            await ledger.EndAsync(Route, [Some.Event(1), Some.Event(2)], Some.Delivered);

            _folder.Clock.SetUtcNow(Some.Delivered.At.AddDays(30));
            await CompactAsync(ledger);
            Assert.Equal(3, (await ledger.ReadAsync(Route).ToListAsync()).Count);

            _folder.Clock.Advance(TimeSpan.FromTicks(1));
            await CompactAsync(ledger);
        }

        using var reopened = _folder.OpenLedger();
        Assert.Equal([Some.Event(2), Some.Event(3)], (await reopened.ReadAsync(Route).ToListAsync()).Select(entry => entry.Event.Id));
        Assert.Equal(Some.Event(3), Assert.Single(await reopened.LoadWaitingAsync(Route)).Event.Id);
    }

    // The file at least doubles by these writes, so a rewriting comes due.
    private static async Task CompactAsync(JournalHealthStore store)
    {
        for (var n = 0; n < 10; n++)
            await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id)));
    }

    private static async Task CompactAsync(JournalDeliveryLedger ledger)
    {
        for (var n = 0; n < 30; n++)
            await ledger.SavePlaceAsync(new(Route) { Failures = n }, (await ledger.LoadPlaceAsync(Route)).Version);
    }
}

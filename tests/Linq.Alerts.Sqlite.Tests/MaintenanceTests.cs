using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

public sealed class MaintenanceTests : IDisposable
{
    private const string Route = "slack";

    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Published_events_are_deleted_after_thirty_days_and_pending_ones_never()
    {
        var store = _folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await store.Health.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]);

        await PassAsync(store, Some.Time.AddDays(30));
        Assert.Null((await store.MaintainAsync()).Problem);
        Assert.Equal(2, (await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);

        _folder.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null((await store.MaintainAsync()).Problem);
        store = _folder.Open();
        Same.Events(Some.Changes(1, first: 2), await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Same.Events(Some.Changes(1, first: 2), await store.Health.LoadPendingAsync(Some.Line.Id, 100));
    }

    [Fact]
    public async Task Ended_entries_are_deleted_after_thirty_days_but_not_those_that_wait_or_may_come_again()
    {
        var store = _folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(3)));
        await store.Health.MarkPublishedAsync(Some.Line.Id, [Some.Event(1), Some.Event(3)]);
        await store.Ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        await store.Ledger.EndAsync(Route, [Some.Event(1), Some.Event(2)], Some.Delivered);

        await PassAsync(store, Some.Delivered.At.AddDays(30));
        Assert.Null((await store.MaintainAsync()).Problem);
        Assert.Equal(3, (await store.Ledger.ReadAsync(Route).ToListAsync()).Count);

        _folder.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null((await store.MaintainAsync()).Problem);
        store = _folder.Open();
        Assert.Equal([Some.Event(2), Some.Event(3)], (await store.Ledger.ReadAsync(Route).ToListAsync()).Select(entry => entry.Event.Id));
        Assert.Equal(Some.Event(3), Assert.Single(await store.Ledger.LoadWaitingAsync(Route)).Event.Id);
    }

    [Fact]
    public async Task Deleted_data_frees_its_disk_space()
    {
        var store = _folder.Open();
        for (var first = 1; first <= 3_000; first += 30)
            await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(30, first)) with { Written = [] });
        await store.Health.MarkPublishedAsync(Some.Line.Id, [.. Enumerable.Range(1, 3_000).Select(n => Some.Event(n))]);
        Assert.Null((await store.MaintainAsync()).Problem);
        var full = new FileInfo(_folder.DatabasePath).Length;

        await PassAsync(store, Some.Time.AddDays(31));
        Assert.Null((await store.MaintainAsync()).Problem);

        Assert.InRange(new FileInfo(_folder.DatabasePath).Length, 1, full / 10);
        Assert.Equal(0, new FileInfo(_folder.File("alerts.db-wal")).Length);
    }

    [Fact]
    public async Task A_clock_that_runs_years_ahead_for_a_moment_deletes_nothing()
    {
        var store = await OldAsync();
        await store.Silences.AddAsync(Some.Silence());
        Assert.Equal(Some.Time - Retention.Kept, (await store.MaintainAsync()).DeletedBefore);

        // As in a start before the time is set: maintenance runs immediately.
        _folder.Clock.Advance(TimeSpan.FromDays(4 * 365));
        store = _folder.Open();
        Assert.Equal(new MaintenanceReport(null, null), await store.MaintainAsync());
        // Data recorded meanwhile does not confirm that clock.
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.OtherLine.Id), Some.OtherLine, Some.Change(line: Some.OtherLine) with { ObservedAt = _folder.Clock.GetUtcNow() }));
        _folder.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Null((await store.MaintainAsync()).DeletedBefore);
        Assert.Equal(2, (await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);
        using (var database = new Database(_folder.DatabasePath))
            Assert.Equal(1L, database.Read(connection => connection.Scalar("SELECT count(*) FROM silences")));

        // If the clock still says so after an hour, it is right.
        _folder.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(_folder.Clock.GetUtcNow() - Retention.Kept, (await store.MaintainAsync()).DeletedBefore);
        Assert.Empty(await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task Processes_that_end_after_each_pass_trust_the_clock_after_a_day()
    {
        await OldAsync();
        _folder.Clock.Advance(TimeSpan.FromDays(60));

        for (var hour = 0; hour < 24; hour++)
        {
            var report = await _folder.Open().MaintainIfDueAsync();
            Assert.Equal(new MaintenanceReport(null, null), report);
            Assert.Null(await _folder.Open().MaintainIfDueAsync());
            _folder.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.NotNull((await _folder.Open().MaintainIfDueAsync())?.DeletedBefore);
        Assert.Empty(await _folder.Open().Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task A_large_amount_of_disk_space_is_freed_in_batches_until_none_is_left()
    {
        var store = _folder.Open();
        for (var first = 1; first <= 9_000; first += 300)
            await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(300, first)) with { Written = [] });
        using var other = new Database(_folder.DatabasePath);
        other.Write(connection => connection.Run("DELETE FROM events"));
        // More than one batch, which is a thousand.
        Assert.InRange(other.Read(connection => (long)connection.Scalar("PRAGMA freelist_count")!), 1_001, long.MaxValue);

        Assert.Null((await store.MaintainAsync()).Problem);

        Assert.Equal(0L, other.Read(connection => connection.Scalar("PRAGMA freelist_count")));
    }

    [Fact]
    public async Task A_store_that_now_belongs_to_another_process_is_not_maintained()
    {
        var store = await OldAsync();
        await PassAsync(store, Some.Time.AddDays(31));
        using (var other = new Database(_folder.DatabasePath))
            other.Write(connection => connection.Run("DELETE FROM meta WHERE name = 'runner'"));

        await Assert.ThrowsAsync<FolderLostException>(() => store.MaintainAsync());

        Assert.Equal(2, (await _folder.Open().Health.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);
    }

    /// <summary>At every step in turn, whatever unflushed data the disk kept.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".db")]
    [InlineData("-wal")]
    [InlineData(".db -wal -journal")]
    public async Task The_power_may_fail_at_any_step_of_deleting_and_of_freeing_disk_space(string losing)
    {
        var died = true;
        for (var at = 1; died; at++)
        {
            using var folder = new TestStore(inMemory: true);
            await FillWithOldAsync(folder);
            using var vfs = new PowerLossVfs(at);

            try
            {
                died = (await folder.Open(vfs: vfs).MaintainAsync()).Problem is not null;
            }
            catch (StoreUnavailableException)
            {
                died = true;
            }

            folder.Close();
            vfs.Lose(folder.Path, losing.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            await AssertOnlyOldMayBeGoneAsync(folder);
            Assert.True(died || at > 15, $"It survived step {at}, and only then is every step tried.");
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task A_disk_that_fails_at_any_step_of_deleting_and_of_freeing_disk_space_loses_nothing(int failuresInARow, bool isFull)
    {
        var failed = true;
        for (var at = 1; failed; at++)
        {
            using var folder = new TestStore(inMemory: true);
            await FillWithOldAsync(folder);
            using var vfs = new FailingVfs(at, failuresInARow, isFull);

            try
            {
                await folder.Open(vfs: vfs).MaintainAsync();
            }
            catch (StoreUnavailableException)
            {
                // At the opening already.
            }

            failed = vfs.HasFailed;
            await AssertOnlyOldMayBeGoneAsync(folder);
            Assert.True(failed || at > 15);
        }
    }

    [Fact]
    public async Task The_tables_can_be_read_in_the_shell()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sqlite3"), "The sqlite3 shell is not installed.");
        var store = _folder.Open();
        await SqliteFolderTests.FillAsync(store);
        await store.Ledger.EndAsync(Route, [Some.Event(1)], Some.Delivered);

        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "/usr/bin/sqlite3", [_folder.DatabasePath, "SELECT previous, status, line, route, outcome, why FROM history; SELECT number FROM lines WHERE number <> ''; SELECT status FROM chats;"])
        { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal("HEALTHY|AT_RISK|0101|slack|delivered|new alerts\n0101\nAtRisk\n", output);
    }

    private async Task<SqliteFolder> OldAsync()
    {
        var store = _folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await store.Health.MarkPublishedAsync(Some.Line.Id, [Some.Event(1), Some.Event(2)]);
        return store;
    }

    /// <summary>Lets time pass until <paramref name="time"/>, in which the store is maintained as it is while the program runs.</summary>
    private async Task PassAsync(SqliteFolder store, DateTimeOffset time)
    {
        for (; _folder.Clock.GetUtcNow().AddDays(1) < time; _folder.Clock.Advance(TimeSpan.FromDays(1)))
            await store.MaintainAsync();
        await store.MaintainAsync();
        _folder.Clock.SetUtcNow(time);
    }

    /// <summary>Sixty old, delivered events, and from today one pending event and one waiting to be sent.</summary>
    private static async Task FillWithOldAsync(TestStore folder)
    {
        var store = folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(60)) with { Written = [] });
        await store.Ledger.AddAsync([.. Some.Changes(60).Select(change => Some.Entry(change))]);
        await store.Ledger.EndAsync(Route, [.. Enumerable.Range(1, 60).Select(n => Some.Event(n))], Some.Delivered);
        folder.Clock.Advance(TimeSpan.FromDays(31));
        var today = Some.Change(61) with { ObservedAt = folder.Clock.GetUtcNow() };
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), today));
        await store.Health.MarkPublishedAsync(Some.Line.Id, [.. Enumerable.Range(1, 60).Select(n => Some.Event(n))]);
        await store.Ledger.AddAsync([Some.Entry(today) with { TakenAt = folder.Clock.GetUtcNow() }]);
        folder.Close();
    }

    private static async Task AssertOnlyOldMayBeGoneAsync(TestStore folder)
    {
        // Which looks for damage.
        var store = folder.Open();
        Assert.Empty(store.LoadNotices());
        Assert.Equal(Some.Event(61), Assert.Single(await store.Health.LoadPendingAsync(Some.Line.Id, 100)).Id);
        Assert.Equal(Some.Event(61), Assert.Single(await store.Ledger.LoadWaitingAsync(Route)).Event.Id);
        var report = await store.MaintainAsync();
        Assert.Null(report.Problem);
        Assert.NotNull(report.DeletedBefore);
        Assert.Equal(Some.Event(61), Assert.Single(await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Id);
        Assert.Single(await store.Ledger.ReadAsync(Route).ToListAsync());
        using var database = new Database(folder.DatabasePath);
        Assert.Equal(0L, database.Read(connection => connection.Scalar("PRAGMA freelist_count")));
    }
}

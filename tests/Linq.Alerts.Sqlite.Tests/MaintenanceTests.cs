using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

public sealed class MaintenanceTests : IDisposable
{
    private const string Route = "slack";

    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Published_events_go_after_thirty_days_and_pending_ones_never()
    {
        var store = _folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await store.Health.MarkPublishedAsync(Some.Line.Id, [Some.Event(1)]);

        _folder.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Null(await store.MaintainAsync());
        Assert.Equal(2, (await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Count);

        _folder.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await store.MaintainAsync());
        store = _folder.Open();
        Same.Events(Some.Changes(1, first: 2), await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Same.Events(Some.Changes(1, first: 2), await store.Health.LoadPendingAsync(Some.Line.Id, 100));
    }

    [Fact]
    public async Task Ended_entries_go_after_thirty_days_but_not_those_that_wait_or_may_come_again()
    {
        var store = _folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(3)));
        await store.Health.MarkPublishedAsync(Some.Line.Id, [Some.Event(1), Some.Event(3)]);
        await store.Ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        await store.Ledger.EndAsync(Route, [Some.Event(1), Some.Event(2)], Some.Delivered);

        _folder.Clock.SetUtcNow(Some.Delivered.At.AddDays(30));
        Assert.Null(await store.MaintainAsync());
        Assert.Equal(3, (await store.Ledger.ReadAsync(Route).ToListAsync()).Count);

        _folder.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await store.MaintainAsync());
        store = _folder.Open();
        Assert.Equal([Some.Event(2), Some.Event(3)], (await store.Ledger.ReadAsync(Route).ToListAsync()).Select(entry => entry.Event.Id));
        Assert.Equal(Some.Event(3), Assert.Single(await store.Ledger.LoadWaitingAsync(Route)).Event.Id);
    }

    [Fact]
    public async Task What_is_deleted_gives_its_room_back()
    {
        var store = _folder.Open();
        for (var first = 1; first <= 3_000; first += 30)
            await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(30, first)) with { Written = [] });
        await store.Health.MarkPublishedAsync(Some.Line.Id, [.. Enumerable.Range(1, 3_000).Select(n => Some.Event(n))]);
        Assert.Null(await store.MaintainAsync());
        var full = new FileInfo(_folder.DatabasePath).Length;

        _folder.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Null(await store.MaintainAsync());

        Assert.InRange(new FileInfo(_folder.DatabasePath).Length, 1, full / 10);
        Assert.Equal(0, new FileInfo(_folder.File("alerts.db-wal")).Length);
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
}

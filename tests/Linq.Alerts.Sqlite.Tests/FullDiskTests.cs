using System.Diagnostics;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>Disk errors must not lose anything confirmed, and everything must work again when the disk does.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Commits = 6;

    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(3, true, true)]
    [InlineData(2, true, false)]
    public async Task Failures_at_any_step_lose_nothing_and_duplicate_nothing(int failuresInARow, bool maintains, bool isFull)
    {
        var failed = true;
        for (var at = 1; failed; at++)
        {
            using var folder = new TestStore(inMemory: true);
            folder.Open();
            using var vfs = new FailingVfs(at, failuresInARow, isFull);

            await CommitStubbornlyAsync(folder, vfs, maintains);

            Same.Events(
                Enumerable.Range(1, Commits).Select(n => Some.Change(n)), await folder.Open().Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
            failed = vfs.HasFailed;
            // Past the last step nothing fails any more: every step has had its turn.
            Assert.True(failed || at > 15);
        }
    }

    [Fact]
    public async Task A_commit_that_hits_a_full_disk_writes_nothing_and_succeeds_when_there_is_room()
    {
        var steps = await StepsToFirstCommitAsync();
        using var vfs = new FailingVfs(steps + 1);
        var store = _folder.Open(vfs: vfs).Health;
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change());

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(commit));

        Assert.Contains("The disk is full", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"Free space on the disk that holds {_folder.Path}", refusal.Message, StringComparison.Ordinal);
        Assert.Null((await store.LoadAsync(Some.Line.Id)).Row);
        await store.CommitAsync(commit);
        Assert.Single(await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task Failed_maintenance_is_reported_and_works_when_there_is_room()
    {
        var store = _folder.Open();
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Change(1)));
        using var vfs = new FailingVfs(at: 1, times: int.MaxValue);
        // The last connection to close checkpoints the log, so a second one keeps it open.
        using var beside = _folder.OpenBeside(FolderUse.Look);
        _folder.Close();
        using (var failing = SqliteFolder.Open(_folder.Path, TestStore.Linq, _folder.Clock, FolderUse.Look, otherwise: null, new(vfs.Name)))
        {
            var trouble = (await failing.MaintainAsync()).Problem;
            Assert.Contains("The disk is full", trouble?.Text, StringComparison.Ordinal);
            Assert.IsType<StoreUnavailableException>(trouble?.Cause.Exception);
        }

        Assert.Null((await _folder.Open().MaintainAsync()).Problem);
    }

    /// <summary>On a real file system of one megabyte, mounted by a separate process.</summary>
    [Fact]
    public async Task A_disk_that_is_really_full_is_reported_and_nothing_is_lost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a small file system, and this test knows Linux.");
        var mount = _folder.File("small");
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount) == 0, "This machine lets nobody mount a file system.");
        try
        {
            using var store = SqliteFolder.Open(mount, TestStore.Linq, _folder.Clock, FolderUse.Run);
            var confirmed = 0;
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                while (true)
                {
                    await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(30, (30 * confirmed) + 1)));
                    confirmed++;
                }
            });

            Assert.Contains("The disk is full", refusal.Message, StringComparison.Ordinal);
            Assert.True(confirmed > 1);
            Same.Events(Some.Changes(30 * confirmed), await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync());
            Assert.Equal(0, await RunAsync("mount", "-o", "remount,size=8m", mount));
            await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Change((30 * confirmed) + 1)));
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    /// <summary>Six commits. Each, and the opening, is retried until it succeeds, like the poller does pass by pass.</summary>
    private static async Task CommitStubbornlyAsync(TestStore folder, FailingVfs vfs, bool maintains)
    {
        var store = await StubbornlyAsync(() => Task.FromResult(folder.Open(vfs: vfs)));
        for (var n = 1; n <= Commits; n++)
        {
            var snapshot = await StubbornlyAsync(() => store.Health.LoadAsync(Some.Line.Id));
            var commit = Some.Commit(snapshot, Some.Change(n));
            await StubbornlyAsync(() => store.Health.CommitAsync(commit));
            if (maintains)
                await store.MaintainAsync();
        }
    }

    private static async Task<T> StubbornlyAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (StoreUnavailableException) when (attempt < 6)
            {
                // The disk will have space again.
            }
        }
    }

    private async Task<int> StepsToFirstCommitAsync()
    {
        // The first opening creates the file; only the later ones are alike.
        _folder.Open();
        using var vfs = new FailingVfs(int.MaxValue);
        await _folder.Open(vfs: vfs).Health.LoadAsync(Some.Line.Id);
        var steps = vfs.Steps;
        _folder.Close();
        return steps;
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return process.ExitCode;
    }
}

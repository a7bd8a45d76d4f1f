using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>What the disk refuses must cost nothing that was confirmed, and work again when the disk does.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_that_met_a_full_disk_left_nothing_and_succeeds_when_there_is_room()
    {
        var disk = new FailingDisk(at: await StepsToOpenAsync() + 1);
        using var store = _folder.OpenHealth(disk);
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change());
        var length = new FileInfo(_folder.HealthPath).Length;

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(commit));

        Assert.Contains("disk is full", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"Free space in {_folder.Path}", refusal.Message, StringComparison.Ordinal);
        Assert.Null((await store.LoadAsync(Some.Line.Id)).Row);
        Assert.Equal(length, new FileInfo(_folder.HealthPath).Length);
        await store.CommitAsync(commit);
        Assert.Single(await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Theory]
    [InlineData(1, long.MaxValue)]
    [InlineData(2, long.MaxValue)]
    [InlineData(3, long.MaxValue)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public async Task Failures_at_any_step_lose_nothing_and_double_nothing(int failuresInARow, long compactFrom)
    {
        var failed = true;
        for (var at = 1; failed; at++)
        {
            using var folder = new TestFolder();
            var disk = new FailingDisk(at, failuresInARow);

            await CommitStubbornlyAsync(folder, disk, compactFrom);

            using var reopened = folder.OpenHealth();
            Same.Events(
                Enumerable.Range(1, 6).Select(n => Some.Change(n)), await reopened.ReadHistoryAsync(Some.Line.Id).ToListAsync());
            Assert.False(File.Exists(folder.HealthPath + ".new"));
            failed = disk.HasFailed;
            // Past the last step nothing fails any more: every step has had its turn.
            Assert.True(failed || at > 15);
        }
    }

    [Fact]
    public async Task A_compaction_that_fails_does_not_fail_the_commit_and_is_told()
    {
        using var store = _folder.OpenHealth(new FailingDisk(at: await StepsToOpenAsync() + 3), compactFrom: 1);

        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(1)));
        Assert.Contains("disk is full", store.CompactionTrouble, StringComparison.Ordinal);

        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(2)));
        Assert.Null(store.CompactionTrouble);
    }

    [Fact]
    public void A_folder_that_refuses_writing_is_named()
    {
        var disk = new FailingDisk(at: 2, failure: () => new UnauthorizedAccessException());

        var refusal = Assert.Throws<StoreUnavailableException>(() => _folder.OpenHealth(disk));

        Assert.Contains("is not writable by this user", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_systems_own_full_disk_is_recognized()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");

        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var error = Assert.ThrowsAny<IOException>(() => RandomAccess.Write(full, "x"u8, 0));

        Assert.True(DiskTrouble.IsFull(error));
    }

    /// <summary>Six commits; each, and the opening, is tried again until it succeeds, as the poller does pass after pass.</summary>
    private static async Task CommitStubbornlyAsync(TestFolder folder, FailingDisk disk, long compactFrom)
    {
        using var store = await StubbornlyAsync(() => Task.FromResult(folder.OpenHealth(disk, compactFrom)));
        for (var n = 1; n <= 6; n++)
        {
            var snapshot = await StubbornlyAsync(() => store.LoadAsync(Some.Line.Id));
            var commit = Some.Commit(snapshot, Some.Change(n));
            await StubbornlyAsync(() => store.CommitAsync(commit));
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
            catch (StoreUnavailableException) when (attempt < 5)
            {
                // The disk will have room again.
            }
        }
    }

    private async Task<int> StepsToOpenAsync()
    {
        // The first opening makes the file; only the later ones are alike.
        _folder.OpenHealth().Dispose();
        var disk = new FailingDisk(int.MaxValue);
        using var store = _folder.OpenHealth(disk);
        await store.LoadAsync(Some.Line.Id);
        return disk.Steps;
    }
}

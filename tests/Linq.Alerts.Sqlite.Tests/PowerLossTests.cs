using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

public sealed class PowerLossTests
{
    private const int Commits = 6;

    /// <summary>At every step in turn, with and without maintenance in between, and whatever unflushed data the disk kept.</summary>
    [Theory]
    [InlineData(false, new string[0])]
    [InlineData(false, new[] { ".db" })]
    [InlineData(false, new[] { "-wal" })]
    [InlineData(false, new[] { ".db", "-wal", "-journal" })]
    [InlineData(true, new string[0])]
    [InlineData(true, new[] { ".db", "-wal", "-journal" })]
    public async Task Every_commit_confirmed_before_the_power_failed_is_kept_and_at_most_one_more(bool maintains, string[] losing)
    {
        var died = true;
        for (var at = 1; died; at++)
        {
            using var folder = new TestStore(inMemory: true);
            // Creating the store isn't a commit: a store whose first opening never finished is created again.
            folder.Open();
            folder.Close();
            using var vfs = new PowerLossVfs(at);

            var confirmed = await CommitUntilDeathAsync(folder, vfs, maintains);
            died = confirmed < Commits;
            folder.Close();
            vfs.Lose(folder.Path, losing);

            var kept = await folder.Open().Health.ReadHistoryAsync(Some.Line.Id).ToListAsync();
            Assert.InRange(kept.Count, confirmed, confirmed + 1);
            Same.Events(Enumerable.Range(1, kept.Count).Select(n => Some.Change(n)), kept);
            Assert.True(died || at > 15, $"It survived step {at}, and only then is every step tried.");
        }
    }

    [Theory]
    [InlineData(FolderUse.Run)]
    [InlineData(FolderUse.RunAfresh)]
    public void The_power_may_fail_at_any_step_of_the_first_opening_and_of_emptying(FolderUse use)
    {
        var died = true;
        for (var at = 1; died; at++)
        {
            using var folder = new TestStore(inMemory: true);
            if (use == FolderUse.RunAfresh)
                folder.Open(use);
            folder.Close();
            using var vfs = new PowerLossVfs(at);
            died = false;
            try
            {
                folder.Open(use, vfs);
            }
            catch (StoreUnavailableException)
            {
                died = true;
            }

            folder.Close();
            vfs.Lose(folder.Path, ".db", "-wal", "-journal");

            // Whatever was left behind, the next start copes with it.
            folder.Open(use);
            Assert.True(died || at > 5, $"It survived step {at}, and only then is every step tried.");
        }
    }

    private static async Task<int> CommitUntilDeathAsync(TestStore folder, PowerLossVfs vfs, bool maintains)
    {
        var confirmed = 0;
        try
        {
            var store = folder.Open(vfs: vfs);
            for (; confirmed < Commits; confirmed++)
            {
                await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Change(confirmed + 1)));
                if (maintains)
                    await store.MaintainAsync();
            }
        }
        catch (StoreUnavailableException)
        {
            // Dead; only what was confirmed until then counts.
        }

        return confirmed;
    }
}

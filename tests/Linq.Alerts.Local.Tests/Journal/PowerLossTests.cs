using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class PowerLossTests
{
    /// <summary>At every step in turn, with and without rewritings, and whatever the disk kept of what was not flushed.</summary>
    [Theory]
    [InlineData(long.MaxValue, false, false)]
    [InlineData(long.MaxValue, false, true)]
    [InlineData(long.MaxValue, true, false)]
    [InlineData(long.MaxValue, true, true)]
    [InlineData(1, false, false)]
    [InlineData(1, false, true)]
    [InlineData(1, true, false)]
    [InlineData(1, true, true)]
    public async Task Every_commit_confirmed_before_the_power_went_is_there_and_at_most_one_more(
        long compactFrom, bool losesNames, bool losesContents)
    {
        var crashed = true;
        for (var at = 1; crashed; at++)
        {
            using var folder = new TestFolder();
            var disk = new PowerLossDisk(at);
            var confirmed = await CommitUntilDeathAsync(folder, disk, compactFrom);
            crashed = confirmed < 6;
            disk.Lose(losesNames, losesContents);

            using var store = folder.OpenHealth();
            var kept = await store.ReadHistoryAsync(Some.Line.Id).ToListAsync();

            Assert.InRange(kept.Count, confirmed, confirmed + 1);
            Same.Events(Enumerable.Range(1, kept.Count).Select(n => Some.Change(n)), kept);
            Assert.False(File.Exists(folder.HealthPath + ".new"));
            Assert.True(crashed || at > 15);
        }
    }

    private static async Task<int> CommitUntilDeathAsync(TestFolder folder, PowerLossDisk disk, long compactFrom)
    {
        var confirmed = 0;
        try
        {
            using var store = folder.OpenHealth(disk, compactFrom);
            for (; confirmed < 6; confirmed++)
                await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(confirmed + 1)));
        }
        catch (SimulatedCrashException)
        {
            // Dead; what was confirmed until then is what counts.
        }

        return confirmed;
    }
}

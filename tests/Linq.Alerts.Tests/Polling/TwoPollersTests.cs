using Xunit;

namespace Linq.Alerts.Tests;

public sealed class TwoPollersTests
{
    [Fact]
    public async Task A_line_whose_pass_runs_elsewhere_is_skipped()
    {
        await using var watch = await Watch.BaselinedAsync();
        var other = new TaskCompletionSource<PassReport>();
        var store = new CountingStore(watch.Store);
        store.BeforeCommit = async () =>
        {
            // In the middle of the first poller's pass, once it holds the lease.
            if (store.Commits == 2)
                other.SetResult(await watch.Poller(holder: "other").PollAsync(watch.Line));
        };

        var report = await watch.PollAsync(watch.Poller(store));

        Assert.Equal(PassOutcome.Complete, report.Outcome);
        Assert.Equal(PassOutcome.Skipped, (await other.Task).Outcome);
    }

    [Fact]
    public async Task When_two_passes_run_at_once_the_slower_one_ends_and_nothing_is_recorded_twice()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("CRITICAL");
        var slow = new CountingStore(watch.Store);
        PassReport? fast = null;
        slow.BeforeCommit = async () =>
        {
            if (slow.Commits != 2)
                return;
            // The slow poller has compared, and then hangs before its commit for longer than its lease.
            watch.Clock.Advance(TimeSpan.FromMinutes(3));
            fast = await watch.Poller(holder: "fast").PollAsync(watch.Line);
        };

        var report = await watch.PollAsync(watch.Poller(slow, holder: "slow"));

        Assert.Equal((PassOutcome.Superseded, PassOutcome.Complete), (report.Outcome, fast!.Outcome));
        Assert.Equal(chat, Assert.Single(watch.Changes).Chat);
    }

    [Fact]
    public async Task A_dead_pass_does_not_block_its_own_poller_and_blocks_others_for_two_minutes()
    {
        await using var watch = await Watch.BaselinedAsync();
        var dying = new CountingStore(watch.Store) { FailCommit = 2 };
        await watch.PollAsync(watch.Poller(dying));

        var other = await watch.Poller(holder: "other").PollAsync(watch.Line);
        var own = await watch.Poller().PollAsync(watch.Line);
        await watch.PollAsync(watch.Poller(new CountingStore(watch.Store) { FailCommit = 2 }));
        watch.Clock.Advance(TimeSpan.FromMinutes(2));
        var later = await watch.Poller(holder: "other").PollAsync(watch.Line);

        Assert.Equal([PassOutcome.Skipped, PassOutcome.Complete, PassOutcome.Complete], [other.Outcome, own.Outcome, later.Outcome]);
    }

    [Fact]
    public async Task A_long_pass_without_changes_renews_its_lease()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 45);
        watch.Bend.Instead = request =>
        {
            watch.Clock.Advance(TimeSpan.FromSeconds(50));
            return null;
        };
        var store = new CountingStore(watch.Store);

        var report = await watch.PollAsync(watch.Poller(store));

        Assert.Equal(PassOutcome.Complete, report.Outcome);
        // Begun, renewed after 100 s and again after 200 s, ended.
        Assert.Equal(4, store.Commits);
    }
}

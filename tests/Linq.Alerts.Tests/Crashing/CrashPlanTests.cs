using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class CrashPlanTests
{
    private readonly MemoryHealthStore _store = new();
    private readonly RecordingBus _bus = new();

    [Fact]
    public async Task A_run_that_never_crashes_counts_its_calls()
    {
        var plan = CrashPlan.Never();

        await RunAsync(plan);

        Assert.Equal(3, plan.Calls);
        Assert.Single(_bus.Published);
    }

    [Fact]
    public async Task A_crash_before_a_call_keeps_it_from_happening()
    {
        await Assert.ThrowsAsync<SimulatedCrashException>(() => RunAsync(CrashPlan.Before(2)));

        Assert.Null((await _store.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_crash_after_a_call_lets_it_happen()
    {
        await Assert.ThrowsAsync<SimulatedCrashException>(() => RunAsync(CrashPlan.After(2)));

        Assert.NotNull((await _store.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_crashed_process_does_nothing_more()
    {
        var plan = CrashPlan.After(1);
        await Assert.ThrowsAsync<SimulatedCrashException>(() => RunAsync(plan));

        await Assert.ThrowsAsync<SimulatedCrashException>(() => new CrashingBus(_bus, plan).PublishAsync([Some.Change()]));

        Assert.True(plan.HasCrashed);
        Assert.Empty(_bus.Published);
    }

    private async Task RunAsync(CrashPlan plan)
    {
        var store = new CrashingHealthStore(_store, plan);
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change());
        await store.CommitAsync(commit);
        await new CrashingBus(_bus, plan).PublishAsync(commit.Events);
    }
}

namespace Linq.Alerts.Contracts;

public sealed class CrashingHealthStore(IHealthStore store, CrashPlan plan) : IHealthStore
{
    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default) =>
        plan.RunAsync(() => store.LoadAsync(line, cancel));

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default) =>
        plan.RunAsync(() => store.LoadRowAsync(line, cancel));

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) => plan.RunAsync(() => store.LoadAccountAsync(cancel));

    public Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default) =>
        plan.RunAsync(() => store.CommitAsync(commit, cancel));

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) =>
        plan.RunAsync(() => store.LoadPendingAsync(line, most, cancel));

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) =>
        plan.RunAsync(() => store.MarkPublishedAsync(line, events, cancel));

    public IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default) =>
        plan.RunAsync(store.ReadHistoryAsync(line, cancel));
}

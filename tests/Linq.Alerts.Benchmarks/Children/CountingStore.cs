namespace Linq.Alerts.Benchmarks;

/// <summary>Counts what reaches the store.</summary>
internal sealed class CountingStore(IHealthStore store) : IHealthStore
{
    private int _reads;
    private int _writes;

    public int Reads => Volatile.Read(ref _reads);

    public int Writes => Volatile.Read(ref _writes);

    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _reads);
        return store.LoadAsync(line, cancel);
    }

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _reads);
        return store.LoadRowAsync(line, cancel);
    }

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _reads);
        return store.LoadAccountAsync(cancel);
    }

    public Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _writes);
        return store.CommitAsync(commit, cancel);
    }

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _reads);
        return store.LoadPendingAsync(line, most, cancel);
    }

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _writes);
        return store.MarkPublishedAsync(line, events, cancel);
    }

    public IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref _reads);
        return store.ReadHistoryAsync(line, cancel);
    }
}

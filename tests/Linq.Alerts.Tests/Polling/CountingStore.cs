namespace Linq.Alerts.Tests;

/// <summary>Counts what a pass costs, and fails where told.</summary>
public sealed class CountingStore(IHealthStore store) : IHealthStore
{
    public int Loads { get; private set; }

    public int RowLoads { get; private set; }

    public int Commits { get; private set; }

    /// <summary>The commit that fails, counted from 1.</summary>
    public int? FailCommit { get; init; }

    /// <summary>Whether a line's row alone cannot be read.</summary>
    public bool RowsAreDown { get; set; }

    /// <summary>Done before each commit reaches the store.</summary>
    public Func<Task>? BeforeCommit { get; set; }

    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default)
    {
        Loads++;
        return store.LoadAsync(line, cancel);
    }

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default)
    {
        RowLoads++;
        return RowsAreDown ? throw new StoreUnavailableException("The store is set to fail.") : store.LoadRowAsync(line, cancel);
    }

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) =>
        RowsAreDown ? throw new StoreUnavailableException("The store is set to fail.") : store.LoadAccountAsync(cancel);

    public async Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default)
    {
        if (++Commits == FailCommit)
            throw new StoreUnavailableException("The store is set to fail.");
        if (BeforeCommit is { } before)
            await before();
        cancel.ThrowIfCancellationRequested();
        return await store.CommitAsync(commit, cancel);
    }

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) =>
        store.LoadPendingAsync(line, most, cancel);

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) =>
        store.MarkPublishedAsync(line, events, cancel);

    public IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default) => store.ReadHistoryAsync(line, cancel);
}

namespace Linq.Alerts;

/// <summary>Keeps a view of the store in memory, and refreshes it when it is used.</summary>
/// <remarks>
/// A line's row shows whether anything about the line has changed; only then are its chats read again. While one caller reads, the
/// others get the last view, unless it is too old.
/// </remarks>
public sealed class HealthReader(IHealthStore store, PollOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>A view older than this is refreshed.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    /// <summary>A view older than this isn't used.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reading = new(1);
    private Held? _held;

    /// <exception cref="StoreUnavailableException">The store could not be read, and the view in memory is too old.</exception>
    public ValueTask<HealthView> ReadAsync(CancellationToken cancel = default)
    {
        var held = Volatile.Read(ref _held);
        var age = held is null ? TimeSpan.MaxValue : clock.GetElapsedTime(held.At);
        if (age <= FreshFor)
            return new(held!.View);
        if (age > UsableFor)
            return new(RefreshAsync(cancel));

        // Callers don't wait for a read in progress, or for one started here.
        if (_reading.Wait(0, CancellationToken.None))
            _ = RefreshHeldAsync();
        return new(held!.View);
    }

    public void Dispose() => _reading.Dispose();

    private async Task<HealthView> RefreshAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            // A caller that waited for another's read doesn't need its own.
            return _held is { } held && clock.GetElapsedTime(held.At) <= FreshFor ? held.View : await LoadAsync(cancel);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task RefreshHeldAsync()
    {
        try
        {
            await LoadAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The next caller tries again, and gets the error once the view is too old.
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<HealthView> LoadAsync(CancellationToken cancel)
    {
        var at = clock.GetTimestamp();
        var before = _held?.View is { } held ? held.Lines.Concat(held.Unwatched).ToDictionary(line => line.Name.Id) : [];
        var account = await store.LoadAccountAsync(cancel);
        List<LineView> lines = [];
        List<LineView> unwatched = [];
        foreach (var known in account.KnownLines)
        {
            var isPolled = !known.IsRetired && (options.Lines.Count == 0 || options.Lines.Contains(known.Number));
            (isPolled ? lines : unwatched).Add(await LoadAsync(known, before.GetValueOrDefault(known.Id), cancel));
        }

        var view = new HealthView(account.Row, [.. lines.OrderBy(line => line.Name.Number.Text, StringComparer.Ordinal)], unwatched);
        Volatile.Write(ref _held, new(at, view));
        return view;
    }

    private async Task<LineView> LoadAsync(KnownLine line, LineView? before, CancellationToken cancel)
    {
        var now = await store.LoadRowAsync(line.Id, cancel);
        return before?.State == now.State ? before.With(line, now.Row) : new(line, await store.LoadAsync(line.Id, cancel), options);
    }

    /// <param name="At">Timestamp of the start of the read.</param>
    private sealed record Held(long At, HealthView View);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Linq.Alerts.Local;

/// <summary>The delivery ledger of one machine: everything in memory, and each change in a journal.</summary>
/// <param name="isPending">Whether an event may be published again; its entries are never forgotten.</param>
internal sealed class JournalDeliveryLedger(JournalGround ground, string path, Func<EventId, bool> isPending) : IDeliveryLedger, IDisposable
{
    /// <summary>How often each route's fence was raised. In memory: the folder's lock keeps every other process away, and so no fence outlives this one.</summary>
    private readonly ConcurrentDictionary<string, int> _raised = new(StringComparer.Ordinal);

    /// <summary>Entries a record: however many are added at once, a record stays far below the journal's limit.</summary>
    private const int Chunk = 1000;

    private readonly Journal<LedgerState, LedgerRecord> _journal =
        new(ground, path, JournalJson.Default.LedgerRecord, () => new(isPending));

    public long BytesCutOff => _journal.BytesCutOff;

    public string? CompactionTrouble => _journal.CompactionTrouble;

    public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default) => Task.Run(
        () =>
        {
            foreach (var chunk in entries.Chunk(Chunk))
            {
                _journal.Write(
                    state => chunk.Where(entry => !state.Holds(entry.Route, entry.Event.Id)).Select(StoredEntry.Of).ToList()
                        is { Count: > 0 } added ? new() { Added = added } : null,
                    _ => true);
            }
        },
        cancel);

    public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) => Task.Run(
        () => _journal.Read(state => (state.Find(place)?.Row ?? new(place), state.Find(place)?.Tag ?? default)),
        cancel);

    public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) => Task.Run(
        IReadOnlyList<LedgerEntry> () =>
        {
            var waiting = _journal.Read(state => state.Find(route)?.Waiting.ToArray() ?? []);
            return [.. waiting.Select(entry => entry.Read()).ToList().InSequencePerLine()];
        },
        cancel);

    public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default) => Task.Run(
        () => _journal.Write(
            state => (state.Find(row.Place)?.Tag ?? default) == basedOn
                ? new() { Row = row, Version = (state.Find(row.Place)?.Version ?? 0) + 1 }
                : throw new StoreConflictException($"The row of place {row.Place} was written by somebody else."),
            state => state.Find(row.Place)!.Tag),
        cancel);

    public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default) => Task.Run(
        () =>
        {
            foreach (var chunk in events.Chunk(Chunk * 10))
            {
                _journal.Write(
                    state => fence is { } loaded && loaded != FenceOf(route)
                        ? throw new StoreConflictException($"Another dispatcher took over what waits for {route}.")
                        : chunk.Where(id => state.Find(route)?.IsWaiting(id) ?? false).ToList() is { Count: > 0 } ended ? new() { Ended = new(route, ended, outcome) } : null,
                    _ => true);
            }
        },
        cancel);

    public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) => Task.FromResult(FenceOf(route));

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default)
    {
        _raised.AddOrUpdate(route, 1, (_, times) => times + 1);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) =>
        Task.Run(IReadOnlyList<string> () => _journal.Read(state => state.RouteNames.ToArray()), cancel);

    public Task<RouteStanding> LoadStandingAsync(string route, DateTimeOffset deadSince, CancellationToken cancel = default) => Task.Run(
        () => _journal.Read(state => state.Find(route) is not { } held ? default : new RouteStanding(
            Math.Min(held.Waiting.Count, RouteStanding.MostCounted),
            held.Waiting.FirstOrDefault()?.TakenAt,
            held.Entries.Values.Count(entry => entry.Outcome is { Kind: OutcomeKind.Dead } dead && dead.At >= deadSince))),
        cancel);

    public async IAsyncEnumerable<LedgerEntry> ReadAsync(string route, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var entries = await Task.Run(() => _journal.Read(state => state.Find(route)?.Entries.Values.ToArray() ?? []), cancel);
        foreach (var entry in entries)
            yield return entry.Read();
    }

    private RowVersion FenceOf(string route) => new(_raised.GetValueOrDefault(route).ToString(CultureInfo.InvariantCulture));

    public void Dispose() => _journal.Dispose();
}

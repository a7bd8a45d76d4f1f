using System.Globalization;
using System.Runtime.CompilerServices;

namespace Linq.Alerts.Contracts;

/// <summary>A working delivery ledger in memory.</summary>
public sealed class MemoryDeliveryLedger : IDeliveryLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldRoute> _routes = [];

    public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default)
    {
        List<AlertEvent> reused = [];
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                var held = Held(entry.Route);
                if (held.Entries.TryAdd(entry.Event.Id, entry))
                    held.Order.Add(entry.Event.Id);
                else if (!EventJson.IsSame(held.Entries[entry.Event.Id].Event, entry.Event))
                    reused.Add(entry.Event);
            }
        }

        return reused.Count == 0 ? Task.CompletedTask : Task.FromException(new EventIdReusedException(reused));
    }

    public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default)
    {
        lock (_gate)
            return Task.FromResult((Held(place).Row, Held(place).Version));
    }

    public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>(
            [.. EntriesOf(route).Where(entry => entry.Outcome is null).ToList().InSequencePerLine()]);

    public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            var held = Held(row.Place);
            if (held.Version != basedOn)
                return Task.FromException<RowVersion>(new StoreConflictException($"The row of place {row.Place} was written by another process."));

            held.Row = row;
            held.Count++;
            return Task.FromResult(held.Version);
        }
    }

    public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            if (fence is { } loaded && loaded != Held(route).Fence)
                return Task.FromException(new StoreConflictException($"Another dispatcher took over what waits for {route}."));
            var entries = Held(route).Entries;
            foreach (var id in events)
            {
                if (entries.TryGetValue(id, out var entry) && entry.Outcome is null)
                    entries[id] = entry with { Outcome = outcome };
            }
        }

        return Task.CompletedTask;
    }

    public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default)
    {
        lock (_gate)
            return Task.FromResult(Held(route).Fence);
    }

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default)
    {
        lock (_gate)
            Held(route).Raised++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            var entries = Held(route).Entries;
            return Task.FromResult<IReadOnlyDictionary<EventId, LedgerEntry>>(events.Distinct().Where(entries.ContainsKey).ToDictionary(id => id, id => entries[id]));
        }
    }

    public Task<IReadOnlyList<EventId>> ReplayAsync(string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            var entries = Held(route).Entries;
            List<EventId> replayed = [.. events.Distinct().Where(id => entries.TryGetValue(id, out var entry) && entry.CanBeReplayed(suppressedBy))];
            foreach (var id in replayed)
                entries[id] = entries[id].ReplayedAt(at);
            return Task.FromResult<IReadOnlyList<EventId>>(replayed);
        }
    }

    /// <summary>Every entry of every route.</summary>
    internal IReadOnlyList<LedgerEntry> All()
    {
        lock (_gate)
            return [.. _routes.Values.SelectMany(held => held.Entries.Values)];
    }

    public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<string>>([.. _routes.Where(route => route.Value.Order.Count > 0).Select(route => route.Key)]);
    }

    public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default)
    {
        var entries = EntriesOf(route);
        var waiting = entries.Where(entry => entry.Outcome is null).Take(RouteBacklog.MaxCounted).ToList();
        return Task.FromResult(new RouteBacklog(
            waiting.Count, waiting.Min(entry => (DateTimeOffset?)entry.TakenAt), entries.Count(entry => entry.Outcome is { Kind: OutcomeKind.Dead } dead && dead.At >= deadSince && dead.At <= deadUntil)));
    }

    public async IAsyncEnumerable<LedgerEntry> ReadAsync(string route, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        foreach (var entry in EntriesOf(route))
            yield return entry;
    }

    private LedgerEntry[] EntriesOf(string route)
    {
        lock (_gate)
            return [.. Held(route).Order.Select(id => Held(route).Entries[id])];
    }

    private HeldRoute Held(string route) =>
        _routes.TryGetValue(route, out var held) ? held : _routes[route] = new() { Row = new(route) };

    private sealed class HeldRoute
    {
        public required PlaceRow Row { get; set; }

        public int Count { get; set; }

        public RowVersion Version => Count == 0 ? default : new(Count.ToString(CultureInfo.InvariantCulture));

        public int Raised { get; set; }

        public RowVersion Fence => new(Raised.ToString(CultureInfo.InvariantCulture));

        public Dictionary<EventId, LedgerEntry> Entries { get; } = [];

        public List<EventId> Order { get; } = [];
    }
}

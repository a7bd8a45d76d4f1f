using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>The delivery ledger in Table Storage: one partition per route, one per place.</summary>
/// <param name="table">The table <see cref="AzureNames.DeliveriesTable"/>; the deployment creates it.</param>
/// <remarks>
/// Rows of a route: <c>seen|{event}</c>, which identifies a redelivery; <c>waiting|{order}</c> or <c>ended|{order}</c>, which contains the entry;
/// <c>dead|{end}|{order}</c>, for counting recently dead entries; and <c>fence</c>, which is part of transactions that must fail once it has been
/// raised. An entry ends in one transaction that deletes the one row and creates the other, so it ends once. Partition <c>routes</c> lists the routes.
/// </remarks>
public sealed class TableDeliveryLedger(TableClient table, TimeProvider clock, UnreadableRows? unreadable = null) : IDeliveryLedger
{
    private const string Routes = "routes";
    private const string Place = "place";
    private const string Fence = "fence";
    private const string NeverRaised = "0";

    /// <summary>Enough to hide the round trips, but few compared with a partition's 2,000 operations per second.</summary>
    private const int LookUpsAtOnce = 16;

    private static readonly TimeSpan ClockDistance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    private readonly StorageTable _table = new(table);
    private readonly IntakeOrder _order = new(clock);
    private readonly UnreadableRows _unreadable = unreadable ?? new();

    /// <summary>Routes that this process has added to the list.</summary>
    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);

    public async Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default)
    {
        List<AlertEvent> reused = [];
        foreach (var route in entries.GroupBy(entry => entry.Route))
        {
            await NameAsync(route.Key, cancel);
            // An event that appears twice is added twice, as by two calls: the first counts.
            for (List<LedgerEntry> left = [.. route]; left.Count > 0;)
            {
                List<LedgerEntry> distinct = [.. left.DistinctBy(entry => entry.Event.Id)];
                // Two rows per entry, and three for a dead one.
                var rows = distinct.Any(entry => entry.State == DeliveryState.Dead) ? 3 : 2;
                foreach (var chunk in distinct.Chunk(StorageTable.MaxOperations / rows))
                    reused.AddRange(await AddAsync(route.Key, chunk, cancel));
                left = [.. left.Except(distinct, ReferenceEqualityComparer.Instance).Cast<LedgerEntry>()];
            }
        }

        if (reused.Count > 0)
            throw new EventIdReusedException([.. reused.Distinct()]);
    }

    public async Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) =>
        await _table.FindAsync<TextRow>(TableKeys.PartitionOfPlace(place), Place, cancel) is { } row
            ? (StoredText.ReadPlace(row.WholeText()), TableVersion.Of(row.ETag)) : (new(place), default);

    public async Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default)
    {
        var stored = new TextRow { PartitionKey = TableKeys.PartitionOfPlace(row.Place), RowKey = Place };
        stored.SetText(StoredText.Of(row));
        var version = basedOn == default ? await _table.AddAsync(stored, cancel)
            : TableVersion.Read(basedOn) is { } etag ? await _table.ReplaceAsync(stored, etag, cancel)
            : null;
        if (version is not null)
            return TableVersion.Of(version.Value);

        // The client repeats a request if it lost the answer, and then finds its own write. A lease row contains its holder and time, so an identical
        // row is ours.
        return await _table.FindAsync<TextRow>(stored.PartitionKey, Place, cancel) is { } present && present.WholeText() == stored.WholeText()
            ? TableVersion.Of(present.ETag)
            : throw new StoreConflictException($"The row of place {row.Place} was written by another process.");
    }

    public async Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default)
    {
        var waiting = await ReadRowsAsync(route, TableKeys.Waiting, cancel).Select(row => TryRead(row, route)).OfType<LedgerEntry>().ToListAsync(cancel);
        return [.. waiting.InSequencePerLine()];
    }

    public async Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default)
    {
        var ids = events.Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        // All at once, because a row is read even while others end.
        var waiting = await ReadRowsAsync(route, TableKeys.Waiting, cancel).Where(row => ids.Contains(row.EventId!)).ToListAsync(cancel);
        var (rowsAnEntry, rowsBeside) = (outcome.Kind == OutcomeKind.Dead ? 3 : 2, fence is null ? 0 : 1);
        foreach (var chunk in waiting.Chunk((StorageTable.MaxOperations - rowsBeside) / rowsAnEntry))
            await EndAsync(chunk, outcome, fence, cancel);
    }

    public async Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) =>
        new(await _table.FindAsync<TextRow>(TableKeys.PartitionOfRoute(route), Fence, cancel) is { } row ? row.WholeText() : NeverRaised);

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default) =>
        _table.PutAsync(FenceRow(TableKeys.PartitionOfRoute(route), $"{Guid.NewGuid()}"), cancel);

    public async Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default)
    {
        ConcurrentDictionary<EventId, LedgerEntry> found = new();
        // Each lookup takes two round trips and is independent of the others.
        await Parallel.ForEachAsync(
            events.Distinct(), new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancel },
            async (id, stop) =>
            {
                if (await FindAsync(route, id, stop) is { } entry)
                    found[id] = entry;
            });
        return found;
    }

    public async Task<IReadOnlyList<EventId>> ReplayAsync(
        string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default)
    {
        List<EventId> replayed = [];
        // Three rows each.
        foreach (var chunk in events.Distinct().Chunk(StorageTable.MaxOperations / 3))
            replayed.AddRange(await ReplayAsync(route, chunk, at, suppressedBy, cancel));
        return replayed;
    }

    public async Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) =>
        await _table.ReadAsync<TextRow>(Routes, "route|", TableKeys.After("route|"), cancel: cancel).Select(row => row.WholeText()).ToListAsync(cancel);

    public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) =>
        ReadAllRowsAsync(route, cancel).Select(row => TryRead(row, route)).OfType<LedgerEntry>();

    private async IAsyncEnumerable<EntryRow> ReadAllRowsAsync(string route, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // Read all waiting entries first, because they are few. An entry that ends in the meantime is then found twice and reported as ended, but never
        // missed.
        var waiting = new Queue<EntryRow>(await ReadRowsAsync(route, TableKeys.Waiting, cancel).ToListAsync(cancel));
        await foreach (var ended in ReadRowsAsync(route, TableKeys.Ended, cancel))
        {
            while (waiting.TryPeek(out var next) && string.CompareOrdinal(next.Order(), ended.Order()) is var order and <= 0)
            {
                waiting.Dequeue();
                if (order < 0)
                    yield return next;
            }

            yield return ended;
        }

        foreach (var row in waiting)
            yield return row;
    }

    /// <returns>Null for an unreadable entry; the others are still sent.</returns>
    internal LedgerEntry? TryRead(EntryRow row, string route) => _unreadable.Try(_table, row, () => row.Read(route), () =>
        $"The alert {(Alerts.EventId.TryParse(row.EventId, out var id) ? $"{id} " : "")}for '{route}' cannot be read, {(row.EndedAt is null ? "so it is not sent" : "and is missing from the history")}");

    /// <summary>Reads the contents of <paramref name="digest"/>, for the page behind the link of <see cref="AzureFullLists"/>.</summary>
    /// <param name="from">When its first entry was recorded; <paramref name="until"/> is for the last.</param>
    /// <returns>Empty until the delivery is recorded, and once the entries are no longer kept.</returns>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    public IAsyncEnumerable<LedgerEntry> ReadDigestAsync(
        string route, string digest, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel = default) =>
        _table
            // Rows are ordered by the writer's clock: other instances' clocks differ, and a write may have been delayed.
            .ReadAsync<EntryRow>(
                TableKeys.PartitionOfRoute(route), $"{TableKeys.Ended}{TableKeys.OfTime(from - ClockDistance)}",
                $"{TableKeys.Ended}{TableKeys.OfTime(until + LongestWrite)}", cancel: cancel)
            .Select(row => TryRead(row, route))
            .OfType<LedgerEntry>()
            .Where(entry => entry.Outcome?.Digest == digest);

    public async Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default)
    {
        var waiting = await _table
            .ReadAsync<EntryRow>(
                TableKeys.PartitionOfRoute(route), TableKeys.Waiting, TableKeys.After(TableKeys.Waiting), RouteBacklog.MaxCounted, [nameof(EntryRow.TakenAt)], cancel: cancel)
            .Take(RouteBacklog.MaxCounted).Select(row => row.TakenAt).ToListAsync(cancel);
        var dead = await _table
            .ReadKeysAsync(
                TableKeys.PartitionOfRoute(route), $"{TableKeys.Dead}{TableKeys.OfTime(deadSince)}", TableKeys.After($"{TableKeys.Dead}{TableKeys.OfTime(deadUntil)}|"), StorageTable.PageRows, cancel)
            .CountAsync(cancel);
        return new(waiting.Count, waiting.Count == 0 ? null : waiting.Min(), dead);
    }

    private IAsyncEnumerable<EntryRow> ReadRowsAsync(string route, string prefix, CancellationToken cancel) =>
        _table.ReadAsync<EntryRow>(TableKeys.PartitionOfRoute(route), prefix, TableKeys.After(prefix), cancel: cancel);

    /// <summary>Before the first entry, so that no entry belongs to an unlisted route.</summary>
    private async Task NameAsync(string route, CancellationToken cancel)
    {
        if (_named.ContainsKey(route))
            return;
        var row = new TextRow { PartitionKey = Routes, RowKey = $"route|{TableKeys.OfName(route)}" };
        row.SetText(route);
        await _table.PutAsync(row, cancel);
        _named[route] = true;
    }

    /// <returns>Events whose IDs are already recorded with different content.</returns>
    private async Task<List<AlertEvent>> AddAsync(string route, LedgerEntry[] entries, CancellationToken cancel)
    {
        var partition = TableKeys.PartitionOfRoute(route);
        List<AlertEvent> reused = [];
        for (var tries = 0; entries.Length > 0; tries++)
        {
            List<TableTransactionAction> actions = [];
            foreach (var entry in entries)
            {
                var order = _order.Next();
                actions.Add(new(
                    TableTransactionActionType.Add,
                    new SeenRow
                    {
                        PartitionKey = partition, RowKey = TableKeys.OfSeen(entry.Event.Id), Order = order, Content = SeenRow.ContentOf(entry.Event),
                    }));
                actions.Add(new(TableTransactionActionType.Add, EntryRow.Of(partition, entry, order)));
                if (entry.Outcome is { Kind: OutcomeKind.Dead } dead)
                    actions.Add(new(TableTransactionActionType.Add, DeadRow(partition, dead, order)));
            }

            if ((await _table.SubmitAsync(actions, cancel)).Responses is not null)
                break;
            Limit(tries, "takes in");
            // A redelivery, or this same call, repeated by a client that lost the answer.
            var seen = await SeenAsync(partition, entries, cancel);
            foreach (var entry in entries)
            {
                // A different hash may also come from another version of this program, which writes more fields.
                if (seen.TryGetValue(TableKeys.OfSeen(entry.Event.Id), out var content) && content != SeenRow.ContentOf(entry.Event)
                    && await FindAsync(route, entry.Event.Id, cancel) is { } known && !EventJson.IsSame(known.Event, entry.Event))
                {
                    reused.Add(entry.Event);
                }
            }

            entries = [.. entries.Where(entry => !seen.ContainsKey(TableKeys.OfSeen(entry.Event.Id)))];
        }

        return reused;
    }

    /// <summary>The existing rows of <paramref name="entries"/>, in one query: querying each would take a round trip each.</summary>
    private async Task<Dictionary<string, string?>> SeenAsync(string partition, LedgerEntry[] entries, CancellationToken cancel)
    {
        var wanted = entries.Select(entry => TableKeys.OfSeen(entry.Event.Id)).ToHashSet(StringComparer.Ordinal);
        return await _table
            // One character more than the last key, so that it is included but nothing after it.
            .ReadAsync<SeenRow>(partition, wanted.Min(StringComparer.Ordinal)!, $"{wanted.Max(StringComparer.Ordinal)}|", cancel: cancel)
            .Where(row => wanted.Contains(row.RowKey))
            .ToDictionaryAsync(row => row.RowKey, row => row.Content, StringComparer.Ordinal, cancel);
    }

    /// <summary>Finds the entry of an event; null if there is none.</summary>
    internal async Task<LedgerEntry?> FindAsync(string route, EventId id, CancellationToken cancel) =>
        await FindRowAsync(route, id, cancel) is { } row ? TryRead(row, route) : null;

    private async Task<EntryRow?> FindRowAsync(string route, EventId id, CancellationToken cancel)
    {
        var partition = TableKeys.PartitionOfRoute(route);
        if (await _table.FindAsync<SeenRow>(partition, TableKeys.OfSeen(id), cancel) is not { Order: { } order })
            return null;
        // In this order, because it may end between the two.
        return await _table.FindAsync<EntryRow>(partition, $"{TableKeys.Waiting}{order}", cancel)
            ?? await _table.FindAsync<EntryRow>(partition, $"{TableKeys.Ended}{order}", cancel);
    }

    private async Task<List<EventId>> ReplayAsync(string route, EventId[] events, DateTimeOffset at, string? suppressedBy, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            List<EventId> replayed = [];
            List<TableTransactionAction> actions = [];
            foreach (var id in events)
            {
                if (await FindRowAsync(route, id, cancel) is not { } row || TryRead(row, route) is not { } entry)
                    continue;
                // If a client lost the answer and repeats this call, what it replayed has the same start time.
                if (entry.CanBeReplayed(suppressedBy) || (tries > 0 && entry.State == DeliveryState.Waiting && entry.Replay?.At == at))
                    replayed.Add(id);
                if (!entry.CanBeReplayed(suppressedBy))
                    continue;
                // In its old position, so that the row that identifies redeliveries still points to it. Guarded, because another may replay the same entry.
                actions.Add(new(TableTransactionActionType.Delete, row, row.ETag));
                actions.Add(new(TableTransactionActionType.Add, EntryRow.Of(row.PartitionKey, entry.ReplayedAt(at), row.Order())));
                if (entry.State != DeliveryState.Dead)
                    continue;
                // Earlier versions wrote none for an entry that was added as dead.
                var dead = DeadRow(row.PartitionKey, entry.Outcome!, row.Order());
                if (await _table.FindAsync<TableRow>(dead.PartitionKey, dead.RowKey, cancel) is not null)
                    actions.Add(new(TableTransactionActionType.Delete, dead, ETag.All));
            }

            if (actions.Count == 0 || (await _table.SubmitAsync(actions, cancel)).Responses is not null)
                return replayed;
            Limit(tries, "replays");
        }
    }

    private async Task EndAsync(EntryRow[] waiting, Outcome outcome, RowVersion? fence, CancellationToken cancel)
    {
        for (var tries = 0; waiting.Length > 0; tries++)
        {
            List<TableTransactionAction> actions = fence is { } loaded ? [await CurrentFenceAsync(waiting[0].PartitionKey, loaded, cancel)] : [];
            foreach (var row in waiting)
            {
                actions.Add(new(TableTransactionActionType.Delete, row, ETag.All));
                actions.Add(new(TableTransactionActionType.Add, row.Ended(outcome)));
                if (outcome.Kind == OutcomeKind.Dead)
                {
                    actions.Add(new(TableTransactionActionType.Add, DeadRow(row.PartitionKey, outcome, row.Order())));
                }
            }

            if ((await _table.SubmitAsync(actions, cancel)).Responses is not null)
                return;
            Limit(tries, "ends");
            // Another dispatcher was faster with some entries or the fence, or this same call was repeated.
            var still = await _table.ExistingAsync(waiting[0].PartitionKey, waiting.Select(row => row.RowKey), cancel);
            waiting = [.. waiting.Where(row => still.Contains(row.RowKey))];
        }
    }

    /// <summary>
    /// An operation that makes the transaction fail once the fence has been raised: it writes the fence's row unchanged, at the version that was read.
    /// </summary>
    private async Task<TableTransactionAction> CurrentFenceAsync(string partition, RowVersion loaded, CancellationToken cancel)
    {
        var present = await _table.FindAsync<TextRow>(partition, Fence, cancel);
        if ((present?.WholeText() ?? NeverRaised) != loaded.Tag)
            throw new StoreConflictException($"Another dispatcher took over what waits in {partition}.");
        var row = FenceRow(partition, loaded.Tag!);
        return present is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, present.ETag);
    }

    private static TableRow DeadRow(string partition, Outcome dead, string order) => new() { PartitionKey = partition, RowKey = TableKeys.OfDead(dead.At, order) };

    private static TextRow FenceRow(string partition, string text)
    {
        var row = new TextRow { PartitionKey = partition, RowKey = Fence };
        row.SetText(text);
        return row;
    }

    private void Limit(int tries, string what)
    {
        if (tries == StorageTable.MaxTries)
            throw new StoreUnavailableException($"Another process {what} the same entries of the table '{_table.Name}' each time. The app keeps retrying.");
    }
}

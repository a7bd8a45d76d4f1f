using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>The delivery ledger in Table Storage: one partition a route, one a place.</summary>
/// <param name="table">The table <see cref="AzureNames.DeliveriesTable"/>; the deployment creates it.</param>
/// <remarks>
/// Rows of a route: <c>seen|{event}</c>, by which a redelivery is known; <c>waiting|{order}</c> or <c>ended|{order}</c>, which holds the entry;
/// <c>dead|{end}|{order}</c>, by which what died lately can be counted. An entry ends by one transaction that takes the one row and makes the
/// other, so it ends once; <c>fence</c>, which is part of a transaction that must not pass once somebody raised it. Partition <c>routes</c> names the routes.
/// </remarks>
public sealed class TableDeliveryLedger(TableClient table, TimeProvider clock, UnreadableRows? unreadable = null) : IDeliveryLedger
{
    private const string Routes = "routes";
    private const string Place = "place";
    private const string Fence = "fence";
    private const string NeverRaised = "0";

    /// <summary>Enough to hide the round trips; few beside the 2,000 operations a second that a partition takes.</summary>
    private const int LookUpsAtOnce = 16;

    private static readonly TimeSpan ClockDistance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    private readonly StorageTable _table = new(table);
    private readonly IntakeOrder _order = new(clock);
    private readonly UnreadableRows _unreadable = unreadable ?? new();

    /// <summary>Routes that this process has named.</summary>
    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);

    public async Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default)
    {
        List<AlertEvent> reused = [];
        foreach (var route in entries.GroupBy(entry => entry.Route))
        {
            await NameAsync(route.Key, cancel);
            // One event twice is added twice, as it would be by two calls: the first counts.
            for (List<LedgerEntry> left = [.. route]; left.Count > 0;)
            {
                List<LedgerEntry> distinct = [.. left.DistinctBy(entry => entry.Event.Id)];
                // Two rows an entry, and three for a dead one.
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

        // The client sends a request again when it lost the answer, and then finds what it wrote itself. A row that somebody took has his name
        // and time in it, so one that is the same to the letter is ours.
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
        // All at once: a row that is read while others end is still read.
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
        // A look at one event is two round trips and depends on no other.
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
        // What waits first and whole, for it is little: an entry that ends meanwhile is then found twice, and told as ended, but never missed.
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

    /// <returns>Null for an entry that cannot be read: the others beside it are sent all the same.</returns>
    internal LedgerEntry? TryRead(EntryRow row, string route) => _unreadable.Try(_table, row, () => row.Read(route), () =>
        $"The alert {(Alerts.EventId.TryParse(row.EventId, out var id) ? $"{id} " : "")}for '{route}' cannot be read, {(row.EndedAt is null ? "so it is not sent" : "and is missing from the history")}");

    /// <summary>Reads what <paramref name="digest"/> carried: the page behind the link of <see cref="AzureFullLists"/>.</summary>
    /// <param name="from">When the first of it was taken in; <paramref name="until"/>, the last.</param>
    /// <returns>Nothing as long as the delivery is not noted, and once the entries are no longer kept.</returns>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    public IAsyncEnumerable<LedgerEntry> ReadDigestAsync(
        string route, string digest, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel = default) =>
        _table
            // Rows are in the order of this ledger's clock at the time of writing: other instances' clocks differ, and a write may have had to wait.
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

    /// <summary>Before the first entry, so that no entry stands under a route that nobody knows of.</summary>
    private async Task NameAsync(string route, CancellationToken cancel)
    {
        if (_named.ContainsKey(route))
            return;
        var row = new TextRow { PartitionKey = Routes, RowKey = $"route|{TableKeys.OfName(route)}" };
        row.SetText(route);
        await _table.PutAsync(row, cancel);
        _named[route] = true;
    }

    /// <returns>Events whose IDs are known with other content.</returns>
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
            // A redelivery, or this very call, sent again by a client that lost the answer.
            var seen = await SeenAsync(partition, entries, cancel);
            foreach (var entry in entries)
            {
                // Another hash may also come of another version of this program, which writes more of an event.
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

    /// <summary>What is known of <paramref name="entries"/>, in one look: asking for each would be a round trip each.</summary>
    private async Task<Dictionary<string, string?>> SeenAsync(string partition, LedgerEntry[] entries, CancellationToken cancel)
    {
        var wanted = entries.Select(entry => TableKeys.OfSeen(entry.Event.Id)).ToHashSet(StringComparer.Ordinal);
        return await _table
            // A character more than the last key: up to it and no further.
            .ReadAsync<SeenRow>(partition, wanted.Min(StringComparer.Ordinal)!, $"{wanted.Max(StringComparer.Ordinal)}|", cancel: cancel)
            .Where(row => wanted.Contains(row.RowKey))
            .ToDictionaryAsync(row => row.RowKey, row => row.Content, StringComparer.Ordinal, cancel);
    }

    /// <summary>Finds the entry of an event; null when it is not there.</summary>
    internal async Task<LedgerEntry?> FindAsync(string route, EventId id, CancellationToken cancel) =>
        await FindRowAsync(route, id, cancel) is { } row ? TryRead(row, route) : null;

    private async Task<EntryRow?> FindRowAsync(string route, EventId id, CancellationToken cancel)
    {
        var partition = TableKeys.PartitionOfRoute(route);
        if (await _table.FindAsync<SeenRow>(partition, TableKeys.OfSeen(id), cancel) is not { Order: { } order })
            return null;
        // In this order: it may end between the two.
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
                // What this very call has replayed, sent again by a client that lost the answer, waits since the same moment.
                if (entry.CanBeReplayed(suppressedBy) || (tries > 0 && entry.State == DeliveryState.Waiting && entry.Replay?.At == at))
                    replayed.Add(id);
                if (!entry.CanBeReplayed(suppressedBy))
                    continue;
                // In its old place, so that the row by which a redelivery is known still leads to it. Guarded: another may replay the same.
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
            // Another dispatcher was quicker with some, or with the fence, or this very call was sent again.
            var still = await _table.ExistingAsync(waiting[0].PartitionKey, waiting.Select(row => row.RowKey), cancel);
            waiting = [.. waiting.Where(row => still.Contains(row.RowKey))];
        }
    }

    /// <summary>An operation that fails the transaction once the fence is raised: it writes the fence's row as it is, at the version that was read.</summary>
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

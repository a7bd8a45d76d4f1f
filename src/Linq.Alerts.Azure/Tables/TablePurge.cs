using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>Deletes events, ended entries and silences that are older than <see cref="Retention.Kept"/>. Run it once a day.</summary>
/// <param name="health">The table of <paramref name="store"/>.</param>
/// <param name="deliveries">The table of <paramref name="ledger"/>.</param>
/// <remarks>
/// It deletes the oldest first, in complete transactions, so it can be interrupted anywhere and the next run continues. Pending events and their
/// entries are kept, because they may be published again, and would then be recorded and sent again.
/// </remarks>
public sealed class TablePurge(TableClient health, TableClient deliveries, IHealthStore store, IDeliveryLedger ledger, TimeProvider clock)
{
    /// <summary>Maximum rows of each kind that one run deletes, a few minutes of work. The rest is left to the next day.</summary>
    internal const int MaxRows = 50_000;

    /// <summary>A dead entry has three rows.</summary>
    private const int EntriesATransaction = StorageTable.MaxOperations / 3;

    private readonly StorageTable _health = new(health);
    private readonly StorageTable _deliveries = new(deliveries);

    /// <exception cref="StoreUnavailableException">The rest is left to the next run.</exception>
    public async Task<PurgeReport> RunAsync(CancellationToken cancel = default)
    {
        var before = clock.GetUtcNow() - Retention.Kept;
        var account = await store.LoadAccountAsync(cancel);

        var events = 0;
        foreach (var line in account.KnownLines.Select(known => known.Id).Append(LineId.Account))
            events += await PurgeEventsAsync(line, before, MaxRows - events, cancel);

        var entries = 0;
        foreach (var route in await ledger.LoadRouteNamesAsync(cancel))
            entries += await PurgeEntriesAsync(route, before, MaxRows - entries, cancel);
        return new(events, entries, await PurgeSilencesAsync(before, cancel));
    }

    private async Task<int> PurgeSilencesAsync(DateTimeOffset before, CancellationToken cancel)
    {
        var purged = 0;
        var over = _deliveries
            .ReadAsync<TextRow>(TableSilences.Partition, TableSilences.Prefix, TableKeys.After(TableSilences.Prefix), cancel: cancel)
            .Where(row => ExpiredBefore(row, before))
            .Select(row => row.RowKey);
        await foreach (var rows in over.Chunk(StorageTable.MaxOperations).WithCancellation(cancel))
        {
            await _deliveries.DeleteExistingAsync(TableSilences.Partition, rows, cancel);
            purged += rows.Length;
        }

        return purged;
    }

    /// <summary>An unreadable one is kept, because its end is unknown.</summary>
    private static bool ExpiredBefore(TextRow row, DateTimeOffset before)
    {
        try
        {
            return StoredText.ReadSilence(row.WholeText()).ExpiredBefore(before);
        }
        catch (UnreadableException)
        {
            return false;
        }
    }

    private async Task<int> PurgeEventsAsync(LineId line, DateTimeOffset before, int most, CancellationToken cancel)
    {
        var until = await OldestPendingAsync(line, cancel) is { } pending
            ? TableKeys.OfEvent(TableKeys.Event, pending) : TableKeys.After(TableKeys.Event);
        var now = clock.GetUtcNow();
        var old = _health
            .ReadAsync<EventRow>(TableKeys.PartitionOf(line), TableKeys.Event, until, most, [nameof(EventRow.RowKey), nameof(EventRow.ObservedAt)], cancel: cancel)
            // One that was recorded by a clock that ran ahead is kept until its time comes, without blocking others.
            .TakeWhile(row => row.ObservedAt < before || row.ObservedAt.IsFromTheFuture(now))
            .Where(row => row.ObservedAt < before)
            .Take(most);
        var purged = 0;
        await foreach (var rows in old.Select(row => row.RowKey).Chunk(StorageTable.MaxOperations).WithCancellation(cancel))
        {
            await _health.DeleteExistingAsync(TableKeys.PartitionOf(line), rows, cancel);
            purged += rows.Length;
        }

        return purged;
    }

    private async Task<int> PurgeEntriesAsync(string route, DateTimeOffset before, int most, CancellationToken cancel)
    {
        var partition = TableKeys.PartitionOfRoute(route);
        Dictionary<LineId, EventId?> pending = [];
        var old = _deliveries
            .ReadAsync<EntryRow>(
                partition, TableKeys.Ended, $"{TableKeys.Ended}{TableKeys.OfTime(before)}", most,
                [nameof(EntryRow.RowKey), nameof(EntryRow.EventId), nameof(EntryRow.EndedAt), nameof(EntryRow.Outcome)], cancel: cancel)
            // Recorded long ago, but perhaps ended yesterday. An unreadable one is kept.
            .Where(row => row.EndedAt < before && CanBeRead(row))
            .Where(async (row, cancelled) => !await MayComeAgainAsync(row.Id(), pending, cancelled))
            .Take(most);
        var purged = 0;
        await foreach (var rows in old.Chunk(EntriesATransaction).WithCancellation(cancel))
        {
            await _deliveries.DeleteExistingAsync(partition, [.. rows.SelectMany(KeysOf)], cancel);
            purged += rows.Length;
        }

        return purged;
    }

    private static bool CanBeRead(EntryRow row)
    {
        try
        {
            return row.ReadOutcome() is not null && EventId.TryParse(row.EventId, out _);
        }
        catch (UnreadableException)
        {
            return false;
        }
    }

    private static IEnumerable<string> KeysOf(EntryRow row)
    {
        yield return row.RowKey;
        yield return TableKeys.OfSeen(row.Id());
        if (row.ReadOutcome() is { Kind: OutcomeKind.Dead } outcome)
            yield return TableKeys.OfDead(outcome.At, row.Order());
    }

    private async Task<bool> MayComeAgainAsync(EventId id, Dictionary<LineId, EventId?> pending, CancellationToken cancel)
    {
        if (!pending.TryGetValue(id.Line, out var oldest))
            pending[id.Line] = oldest = await OldestPendingAsync(id.Line, cancel);
        return oldest is { } first && (id.Epoch, id.Sequence).CompareTo((first.Epoch, first.Sequence)) >= 0;
    }

    /// <summary>Events are published in sequence, so all pending events start at this one.</summary>
    private async Task<EventId?> OldestPendingAsync(LineId line, CancellationToken cancel) =>
        await store.LoadPendingAsync(line, 1, cancel) is [var oldest, ..] ? oldest.Id : null;
}

/// <param name="Entries">Ended entries, each with all its rows.</param>
public sealed record PurgeReport(int Events, int Entries, int Silences);

using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure;

/// <summary>The history in Table Storage.</summary>
/// <param name="health">The table of <paramref name="store"/>.</param>
/// <param name="deliveries">The table of <paramref name="ledger"/>.</param>
/// <remarks>
/// Tables can only be read forwards, so each page reads everything that may match, from <c>Since</c> on, and keeps the newest. That is fine for an
/// occasional query, but not for polling.
/// </remarks>
public sealed class TableHistory(TableClient health, TableClient deliveries, TableHealthStore store, TableDeliveryLedger ledger) : IHistory
{
    /// <summary>Single rows queried at once.</summary>
    private const int AtOnce = 16;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan ClockSetBack = TimeSpan.FromDays(1);

    private readonly StorageTable _health = new(health);
    private readonly StorageTable _deliveries = new(deliveries);

    public async Task<HistoryPage<RecordedEvent>> ReadEventsAsync(EventQuery query, CancellationToken cancel = default)
    {
        var page = await NewestFirst.PageAsync(EventsAsync(query, cancel).Where(query.Wants), HistoryCursor.Of, query.Limit, query.After, cancel);
        var entries = await EntriesAsync(page.Items, cancel);
        return new([.. page.Items.Select(alert => new RecordedEvent(alert, [.. entries[alert.Id].OrderBy(entry => entry.Route, StringComparer.Ordinal)]))], page.Next);
    }

    public async Task<HistoryPage<LedgerEntry>> ReadDeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default)
    {
        var page = await NewestFirst.PageAsync(DeliveriesAsync(query, cancel).Where(query.Wants), HistoryCursor.Of, query.Limit, query.After, cancel);
        // An entry that ended between the two reads appears twice.
        return page with { Items = [.. page.Items.GroupBy(HistoryCursor.Of).Select(same => same.FirstOrDefault(entry => entry.Outcome is not null) ?? same.First())] };
    }

    private async IAsyncEnumerable<AlertEvent> EventsAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        var known = (await store.LoadAccountAsync(cancel)).KnownLines;
        IEnumerable<LineId> lines = query.Line is { } one ? [one] : [LineId.Account, .. known.Select(line => line.Id)];
        // A coarse filter; results are checked again. Some services compare times in milliseconds.
        var where = And(
            From(nameof(EventRow.ObservedAt), query.Since),
            query.Until < DateTimeOffset.MaxValue - Millisecond ? Before(nameof(EventRow.ObservedAt), query.Until + Millisecond) : null);
        foreach (var line in lines)
        {
            var rows = _health.ReadAsync<EventRow>(TableKeys.PartitionOf(line), TableKeys.Event, TableKeys.After(TableKeys.Event), where: where, cancel: cancel);
            await foreach (var row in rows)
            {
                if (store.TryRead(row) is { } alert)
                    yield return alert;
            }
        }
    }

    private async IAsyncEnumerable<LedgerEntry> DeliveriesAsync(DeliveryQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        IReadOnlyList<string> routes = query.Route is { } one ? [one] : await ledger.LoadRouteNamesAsync(cancel);
        foreach (var route in routes)
        {
            // Waiting entries first, so that one that ends in the meantime is found twice instead of missed.
            if (query.State is null or DeliveryState.Waiting)
            {
                await foreach (var entry in RowsAsync(route, TableKeys.Waiting, From(nameof(EntryRow.TakenAt), query.Since), cancel))
                    yield return entry;
            }

            if (query.State == DeliveryState.Dead)
            {
                foreach (var entry in await DeadAsync(route, query.Since, cancel))
                    yield return entry;
            }
            else if (query.State != DeliveryState.Waiting)
            {
                await foreach (var entry in RowsAsync(route, TableKeys.Ended, From(nameof(EntryRow.TakenAt), query.Since), cancel))
                    yield return entry;
            }
        }
    }

    private IAsyncEnumerable<LedgerEntry> RowsAsync(string route, string prefix, string? where, CancellationToken cancel) => _deliveries
        .ReadAsync<EntryRow>(TableKeys.PartitionOfRoute(route), prefix, TableKeys.After(prefix), where: where, cancel: cancel)
        .Select(row => ledger.TryRead(row, route))
        .OfType<LedgerEntry>();

    private async Task<IEnumerable<LedgerEntry>> DeadAsync(string route, DateTimeOffset? since, CancellationToken cancel)
    {
        var partition = TableKeys.PartitionOfRoute(route);
        // The keys contain when an entry died. That is after it was recorded, unless the clock was set back in between.
        var from = since > DateTimeOffset.MinValue + ClockSetBack ? since.Value - ClockSetBack : DateTimeOffset.MinValue;
        var keys = await _deliveries
            .ReadKeysAsync(partition, $"{TableKeys.Dead}{TableKeys.OfTime(from)}", TableKeys.After(TableKeys.Dead), StorageTable.PageRows, cancel)
            .ToListAsync(cancel);
        var found = new ConcurrentBag<LedgerEntry>();
        await Parallel.ForEachAsync(keys, Options(cancel), async (key, cancelled) =>
        {
            if (await _deliveries.FindAsync<EntryRow>(partition, $"{TableKeys.Ended}{key[(key.IndexOf('|', TableKeys.Dead.Length) + 1)..]}", cancelled) is { } row
                && ledger.TryRead(row, route) is { } entry)
            {
                found.Add(entry);
            }
        });
        return found;
    }

    private async Task<ILookup<EventId, LedgerEntry>> EntriesAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel)
    {
        var routes = await ledger.LoadRouteNamesAsync(cancel);
        var found = new ConcurrentBag<LedgerEntry>();
        await Parallel.ForEachAsync(from route in routes from alert in events select (route, alert.Id), Options(cancel), async (one, cancelled) =>
        {
            if (await ledger.FindAsync(one.route, one.Id, cancelled) is { } entry)
                found.Add(entry);
        });
        return found.ToLookup(entry => entry.Event.Id);
    }

    private static ParallelOptions Options(CancellationToken cancel) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };

    private static string? From(string property, DateTimeOffset? time) => time is { } known ? $"{property} ge {Text(known)}" : null;

    private static string? Before(string property, DateTimeOffset? time) => time is { } known ? $"{property} lt {Text(known)}" : null;

    private static string? And(string? one, string? other) => one is null || other is null ? one ?? other : $"{one} and {other}";

    private static string Text(DateTimeOffset time) => $"datetime'{time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}'";
}

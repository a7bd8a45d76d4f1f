namespace Linq.Alerts.Contracts;

/// <summary>The history of in-memory stores.</summary>
public sealed class MemoryHistory(MemoryHealthStore store, MemoryDeliveryLedger ledger) : IHistory
{
    public async Task<HistoryPage<RecordedEvent>> ReadEventsAsync(EventQuery query, CancellationToken cancel = default)
    {
        var page = await NewestFirst.PageAsync(store.All().Where(query.Wants).ToAsyncEnumerable(), HistoryCursor.Of, query.Limit, query.After, cancel);
        var entries = ledger.All().OrderBy(entry => entry.Route, StringComparer.Ordinal).ToLookup(entry => entry.Event.Id);
        return new([.. page.Items.Select(alert => new RecordedEvent(alert, [.. entries[alert.Id]]))], page.Next);
    }

    public Task<HistoryPage<LedgerEntry>> ReadDeliveriesAsync(DeliveryQuery query, CancellationToken cancel = default) =>
        NewestFirst.PageAsync(ledger.All().Where(query.Wants).ToAsyncEnumerable(), HistoryCursor.Of, query.Limit, query.After, cancel);
}

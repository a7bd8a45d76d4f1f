namespace Linq.Alerts.Contracts;

public sealed class CrashingLedger(IDeliveryLedger ledger, CrashPlan plan) : IDeliveryLedger
{
    public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.AddAsync(entries, cancel));

    public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.LoadPlaceAsync(place, cancel));

    public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.LoadWaitingAsync(route, cancel));

    public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.SavePlaceAsync(row, basedOn, cancel));

    public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.EndAsync(route, events, outcome, fence, cancel));

    public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) => plan.RunAsync(() => ledger.LoadFenceAsync(route, cancel));

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default) => plan.RunAsync(() => ledger.RaiseFenceAsync(route, cancel));

    public Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.FindAsync(route, events, cancel));

    public Task<IReadOnlyList<EventId>> ReplayAsync(string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.ReplayAsync(route, events, at, suppressedBy, cancel));

    public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.LoadRouteNamesAsync(cancel));

    public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.LoadBacklogAsync(route, deadSince, deadUntil, cancel));

    public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) =>
        plan.RunAsync(ledger.ReadAsync(route, cancel));
}

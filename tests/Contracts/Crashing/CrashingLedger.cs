namespace Linq.Alerts.Contracts;

public sealed class CrashingLedger(IDeliveryLedger ledger, CrashPlan plan) : IDeliveryLedger
{
    public Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.AddAsync(entries, cancel));

    public Task<(RouteRow Row, RowVersion Version)> LoadRouteAsync(string route, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.LoadRouteAsync(route, cancel));

    public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.LoadWaitingAsync(route, cancel));

    public Task<RowVersion> SaveRouteAsync(RouteRow row, RowVersion basedOn, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.SaveRouteAsync(row, basedOn, cancel));

    public Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, CancellationToken cancel = default) =>
        plan.RunAsync(() => ledger.EndAsync(route, events, outcome, cancel));

    public IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default) =>
        plan.RunAsync(ledger.ReadAsync(route, cancel));
}

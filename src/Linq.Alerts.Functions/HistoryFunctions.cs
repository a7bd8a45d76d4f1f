using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Linq.Alerts.Functions;

/// <summary>Looks back, and sends dead alerts again, for whoever has a key of the app.</summary>
public sealed class HistoryFunctions(AccountBook account, IHistory history, IDeliveryLedger ledger, IReadOnlyList<Route> routes, GroupOptions group, TimeProvider clock)
{
    private readonly HistoryPages _pages = new(account, history, ledger, routes, group, clock);

    [Function("History")]
    public Task<IActionResult> HistoryAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "history")] HttpRequest request, CancellationToken cancel) =>
        _pages.EventsAsync(request.Query, cancel);

    [Function("Replay")]
    public Task<IActionResult> ReplayAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "replay")] HttpRequest request, CancellationToken cancel) =>
        _pages.ReplayAsync(request.Body, cancel);
}

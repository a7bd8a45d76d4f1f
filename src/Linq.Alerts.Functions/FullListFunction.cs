using Linq.Alerts.Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>The whole list of a long alert, as the link in it asks for it: a CSV, one line a change.</summary>
/// <remarks>Anonymous, for people open it from a message: the link's signature says that it was sent to somebody.</remarks>
public sealed class FullListFunction(AzureFullLists lists, TableDeliveryLedger ledger, ILogger<FullListFunction> log)
{
    [Function("FullList")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "lists/{route}/{digest}")] HttpRequest request, string route, string digest, CancellationToken cancel) =>
        FullListAnswer.OfAsync(lists, ledger, route, digest, request.Query["from"], request.Query["to"], request.Query["sig"], log, cancel);
}

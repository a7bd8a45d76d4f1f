using Linq.Alerts.Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>The full list of a long alert, opened through the link in it: a CSV file, one row per change.</summary>
/// <remarks>Anonymous, because people open it from a message. The link's signature proves that it was sent by us.</remarks>
public sealed class FullListFunction(AzureFullLists lists, TableDeliveryLedger ledger, ILogger<FullListFunction> log)
{
    [Function("FullList")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "lists/{route}/{digest}")] HttpRequest request, string route, string digest, CancellationToken cancel) =>
        FullListAnswer.OfAsync(lists, ledger, route, digest, request.Query["from"], request.Query["to"], request.Query["sig"], log, cancel);
}

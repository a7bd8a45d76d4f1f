using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>The overall state, for external monitors and for people: 200 while changes are being detected, otherwise 503.</summary>
public sealed class HealthFunction(Heartbeat heartbeat, ILogger<HealthFunction> log)
{
    [Function("Health")]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "health")] HttpRequest request, CancellationToken cancel) =>
        HealthAnswer.OfAsync(heartbeat, log, cancel);
}

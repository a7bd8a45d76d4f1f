using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>How everything stands, for a monitor outside and for a person who looks: 200 while changes would be seen, else 503.</summary>
public sealed class HealthFunction(Heartbeat heartbeat, ILogger<HealthFunction> log)
{
    [Function("Health")]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "health")] HttpRequest request, CancellationToken cancel) =>
        HealthAnswer.OfAsync(heartbeat, log, cancel);
}

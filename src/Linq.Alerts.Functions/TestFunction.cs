using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Sends an alert marked TEST through the whole real chain, to one place or to all.</summary>
public sealed class TestFunction(TestAlert trial, ILogger<TestFunction> log)
{
    [Function("Test")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "test/{place?}")] HttpRequest request, string? place, CancellationToken cancel) =>
        TestAnswer.OfAsync(trial, place, log, cancel);
}

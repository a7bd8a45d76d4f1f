using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Every night: takes away what is over and old, and ends what waits for routes that are gone.</summary>
public sealed class PurgeFunction(NightlyPurge purge, ILogger<PurgeFunction> log)
{
    [Function("Purge")]
    public async Task RunAsync([TimerTrigger("0 20 3 * * *")] TimerInfo timer, CancellationToken cancel)
    {
        var report = await purge.RunAsync(cancel);
        foreach (var route in report.RemovedRoutes)
            log.Removed(route);
        log.Purged(report.Purged);
    }
}

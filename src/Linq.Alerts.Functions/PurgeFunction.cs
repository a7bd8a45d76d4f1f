using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Every night: deletes what has passed its retention.</summary>
public sealed class PurgeFunction(TablePurge purge, ILogger<PurgeFunction> log)
{
    [Function("Purge")]
    public async Task RunAsync([TimerTrigger("0 20 3 * * *")] TimerInfo timer, CancellationToken cancel) => log.Purged(await purge.RunAsync(cancel));
}

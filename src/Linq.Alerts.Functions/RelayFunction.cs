using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Every minute, between two polls: publishes what a crash or an unavailable bus left pending.</summary>
public sealed class RelayFunction(RelaySweep sweep, ILogger<RelayFunction> log)
{
    [Function("Relay")]
    public async Task RunAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancel) =>
        log.Kept(await sweep.RunAsync(cancel));
}

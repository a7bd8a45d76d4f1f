using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>One log row a minute, by what the store says. Azure Monitor alarms when none comes, and by what it says.</summary>
public sealed class HeartbeatFunction(Heartbeat heartbeat, ILogger<HeartbeatFunction> log)
{
    [Function("Heartbeat")]
    public async Task RunAsync([TimerTrigger("45 * * * * *")] TimerInfo timer, CancellationToken cancel) =>
        log.Beat(HeartbeatRow.Of(await heartbeat.BeatAsync(cancel)));
}

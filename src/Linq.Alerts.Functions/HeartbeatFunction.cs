using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Logs one row per minute with the state in the store. Azure Monitor alerts if none arrives, and on its values.</summary>
/// <remarks>
/// It also calls <c>HEARTBEAT_URL</c>. It has its own timer and only reads the store, so it doesn't depend on the polling timer or on a queue. If no
/// timer fires any more, or the whole app is down, there is no call at all, which the external service notices.
/// </remarks>
public sealed class HeartbeatFunction(Heartbeat heartbeat, ILogger<HeartbeatFunction> log, DeadMansSwitch? deadMansSwitch = null)
{
    [Function("Heartbeat")]
    public async Task RunAsync([TimerTrigger("45 * * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        // First, because it can report that the store is down.
        if (deadMansSwitch is not null)
            log.Called(await deadMansSwitch.RunAsync(cancel));
        log.Beat(HeartbeatRow.Of(await heartbeat.BeatAsync(cancel)));
    }
}

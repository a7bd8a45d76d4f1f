using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>One log row a minute, by what the store says. Azure Monitor alarms when none comes, and by what it says.</summary>
/// <remarks>
/// It calls <c>HEARTBEAT_URL</c> too. It has a timer of its own and reads the store alone, so it depends neither on the timer that polls nor on a queue. When
/// no timer rings any more, or the whole app is down, there is no call at all, and the service outside notices that.
/// </remarks>
public sealed class HeartbeatFunction(Heartbeat heartbeat, ILogger<HeartbeatFunction> log, DeadMansSwitch? deadMansSwitch = null)
{
    [Function("Heartbeat")]
    public async Task RunAsync([TimerTrigger("45 * * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        // First, for it can say that the store is down.
        if (deadMansSwitch is not null)
            log.Called(await deadMansSwitch.RunAsync(cancel));
        log.Beat(HeartbeatRow.Of(await heartbeat.BeatAsync(cancel)));
    }
}

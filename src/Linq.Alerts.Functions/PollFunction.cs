using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Every minute, sends a message for each line that is due, which any instance can process.</summary>
public sealed class PollFunction(PollTick tick, ClockWatch clock, ILogger<PollFunction> log)
{
    [Function("Poll")]
    public async Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        log.Clock(clock.Look());
        log.Listed(await tick.RunAsync(cancel));
    }
}

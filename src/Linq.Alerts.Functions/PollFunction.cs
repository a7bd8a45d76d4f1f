using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Every minute: which lines are due? Each gets a message, which any instance takes.</summary>
public sealed class PollFunction(PollTick tick, ClockWatch clock, ILogger<PollFunction> log)
{
    [Function("Poll")]
    public async Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        log.Clock(clock.Look());
        log.Listed(await tick.RunAsync(cancel));
    }
}

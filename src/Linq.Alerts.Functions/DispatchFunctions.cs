using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Sends what is due: every minute at every place, and at one place when somebody asked to be woken for it.</summary>
/// <remarks>Every minute it looks after what waits for places that are not set up any more, and after silences that have ended, too.</remarks>
public sealed class DispatchFunctions(
    PlaceDispatch dispatch, RemovedRoutes removed, ExpiredSilences silences, UnreadableRows unreadable, AccountStore account, TimeProvider clock, ILogger<DispatchFunctions> log)
{
    /// <summary>While a deployment replaces instances, one with the old settings may still run. It takes what waits for a new route for a removed one's.</summary>
    private static readonly TimeSpan Rollout = TimeSpan.FromMinutes(5);

    [Function("Dispatch")]
    public async Task RunAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        log.Dispatched(await dispatch.RunAsync(cancel));
        // What it finds is sent with the next minute: nothing of this may keep back what is due now.
        await silences.CheckAsync(cancel);
        log.Removed(await removed.CheckAsync(Rollout, cancel));
        await unreadable.ReportAsync(account, clock, cancel);
    }

    [Function("DispatchWakeUp")]
    public async Task WakeUpAsync(
        [ServiceBusTrigger(AzureNames.DispatchQueue, Connection = AzureNames.ServiceBusConnection, AutoCompleteMessages = true)] ServiceBusReceivedMessage message,
        CancellationToken cancel) =>
        log.Dispatched(await dispatch.RunAsync(message.Subject, cancel));
}

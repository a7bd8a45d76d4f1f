using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Sends what is due: every minute at every place, and at one place on a wake-up message.</summary>
/// <remarks>Every minute it also handles what waits for places that are no longer configured, and silences that have ended.</remarks>
public sealed class DispatchFunctions(
    PlaceDispatch dispatch, RemovedRoutes removed, ExpiredSilences silences, UnreadableRows unreadable, AccountStore account, TimeProvider clock, ILogger<DispatchFunctions> log)
{
    /// <summary>
    /// While a deployment replaces instances, one with the old settings may still be running, which mistakes a new route for a removed one.
    /// </summary>
    private static readonly TimeSpan Rollout = TimeSpan.FromMinutes(5);

    [Function("Dispatch")]
    public async Task RunAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        log.Dispatched(await dispatch.RunAsync(cancel));
        // What it finds is sent in the next minute, so that it can't delay what is due now.
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

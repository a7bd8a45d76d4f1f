using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Sends what is due: every minute at every place, and at one place when somebody asked to be woken for it.</summary>
public sealed class DispatchFunctions(PlaceDispatch dispatch, ILogger<DispatchFunctions> log)
{
    [Function("Dispatch")]
    public async Task RunAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, CancellationToken cancel) =>
        log.Dispatched(await dispatch.RunAsync(cancel));

    [Function("DispatchWakeUp")]
    public async Task WakeUpAsync(
        [ServiceBusTrigger(AzureNames.DispatchQueue, Connection = AzureNames.ServiceBusConnection, AutoCompleteMessages = true)] ServiceBusReceivedMessage message,
        CancellationToken cancel) =>
        log.Dispatched(await dispatch.RunAsync(message.Subject, cancel));
}

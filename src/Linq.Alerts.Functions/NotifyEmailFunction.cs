using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Takes events in for the routes to e-mail, settles their messages, then sends what is due.</summary>
public sealed class NotifyEmailFunction([FromKeyedServices("email")] PlaceListener notifier, ILogger<NotifyEmailFunction> log)
{
    [Function("NotifyEmail")]
    public async Task RunAsync(
        [ServiceBusTrigger(AzureNames.NotifyEmailQueue, Connection = AzureNames.ServiceBusConnection, IsBatched = true, AutoCompleteMessages = false)] ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        CancellationToken cancel) =>
        log.TookIn("email", await notifier.RunAsync(messages, new WorkerSettlement(actions), cancel));
}

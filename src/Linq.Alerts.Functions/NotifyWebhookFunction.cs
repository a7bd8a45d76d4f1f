using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Takes events in for the routes to the webhook, settles their messages, then sends what is due.</summary>
public sealed class NotifyWebhookFunction([FromKeyedServices("webhook")] PlaceListener notifier, ILogger<NotifyWebhookFunction> log)
{
    [Function("NotifyWebhook")]
    public async Task RunAsync(
        [ServiceBusTrigger(AzureNames.NotifyWebhookQueue, Connection = AzureNames.ServiceBusConnection, IsBatched = true, AutoCompleteMessages = false)] ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        CancellationToken cancel) =>
        log.TookIn("webhook", await notifier.RunAsync(messages, new WorkerSettlement(actions), cancel));
}

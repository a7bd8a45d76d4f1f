using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>Takes events in for the routes to Slack, settles their messages, then sends what is due.</summary>
public sealed class NotifySlackFunction([FromKeyedServices("slack")] PlaceListener notifier, ILogger<NotifySlackFunction> log)
{
    [Function("NotifySlack")]
    public async Task RunAsync(
        [ServiceBusTrigger(AzureNames.NotifySlackQueue, Connection = AzureNames.ServiceBusConnection, IsBatched = true, AutoCompleteMessages = false)] ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        CancellationToken cancel) =>
        log.TookIn("slack", await notifier.RunAsync(messages, new WorkerSettlement(actions), cancel));
}

using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;

namespace Linq.Alerts.Functions;

/// <summary>Settles messages through the Functions host, which holds their locks.</summary>
internal sealed class WorkerSettlement(ServiceBusMessageActions actions) : ISettlement
{
    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) => actions.CompleteMessageAsync(message, cancel);

    public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        actions.AbandonMessageAsync(message, cancellationToken: cancel);

    public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default) =>
        actions.DeadLetterMessageAsync(message, deadLetterReason: reason, deadLetterErrorDescription: description, cancellationToken: cancel);
}

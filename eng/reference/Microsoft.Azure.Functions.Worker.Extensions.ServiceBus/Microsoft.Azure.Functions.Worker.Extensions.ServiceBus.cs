// Microsoft.Azure.Functions.Worker.Extensions.ServiceBus 5.24.0: the members we use.
#nullable enable
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Reference;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker
{
    public sealed class ServiceBusTriggerAttribute : TriggerBindingAttribute
    {
        public ServiceBusTriggerAttribute(string queueName) { QueueName = queueName; }

        public ServiceBusTriggerAttribute(string topicName, string subscriptionName)
        {
            TopicName = topicName;
            SubscriptionName = subscriptionName;
        }

        public string? Connection { get; set; }
        public string? QueueName { get; }
        public string? TopicName { get; }
        public string? SubscriptionName { get; }
        public bool IsSessionsEnabled { get; set; }
        public bool IsBatched { get; set; }
        public bool AutoCompleteMessages { get; set; }
    }

    public class ServiceBusMessageActions
    {
        protected ServiceBusMessageActions() { }
        public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default, string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
    }
}

// Microsoft.Azure.Functions.Worker.Extensions.ServiceBus 5.24.0: the members we use, as the package declares them.
#nullable enable
using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker
{
    // Without ISupportCardinality, the generator of Microsoft.Azure.Functions.Worker.Sdk fails with a NullReferenceException.
    [ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
    public sealed class ServiceBusTriggerAttribute : TriggerBindingAttribute, ISupportCardinality
    {
        private bool _isBatched;

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
        public bool AutoCompleteMessages { get; set; }

        [Extensions.Abstractions.DefaultValue(false)]
        public bool IsBatched
        {
            get { return _isBatched; }
            set { _isBatched = value; }
        }

        Cardinality ISupportCardinality.Cardinality
        {
            get { return _isBatched ? Cardinality.Many : Cardinality.One; }
            set { _isBatched = value == Cardinality.Many; }
        }
    }

    public class ServiceBusMessageActions
    {
        protected ServiceBusMessageActions() { }
        public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) { throw new NotSupportedException(); }
        public virtual Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) { throw new NotSupportedException(); }
        public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default, string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) { throw new NotSupportedException(); }
    }
}

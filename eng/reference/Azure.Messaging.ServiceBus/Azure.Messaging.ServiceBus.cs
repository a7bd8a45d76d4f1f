// Azure.Messaging.ServiceBus 7.20.1: the members we use.
using Azure.Core;
using Linq.Alerts.Reference;

namespace Azure.Messaging.ServiceBus
{
    public partial class ServiceBusClient : IAsyncDisposable
    {
        protected ServiceBusClient() { }
        public ServiceBusClient(string connectionString) { throw NotRestored.Throw; }
        public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential) { throw NotRestored.Throw; }
        public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options) { throw NotRestored.Throw; }
        public virtual ServiceBusSender CreateSender(string queueOrTopicName) { throw NotRestored.Throw; }
        public virtual ServiceBusReceiver CreateReceiver(string queueName) { throw NotRestored.Throw; }
        public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) { throw NotRestored.Throw; }
        public virtual ValueTask DisposeAsync() { throw NotRestored.Throw; }
    }

    public partial class ServiceBusClientOptions
    {
        public ServiceBusClientOptions() { }
        public ServiceBusRetryOptions RetryOptions { get; set; } = new();
    }

    // As the package documents its defaults.
    public partial class ServiceBusRetryOptions
    {
        public ServiceBusRetryOptions() { }
        public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(60);
        public int MaxRetries { get; set; } = 3;
        public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(60);
    }

    public partial class ServiceBusSender : IAsyncDisposable
    {
        protected ServiceBusSender() { }
        public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task<long> ScheduleMessageAsync(ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual ValueTask DisposeAsync() { throw NotRestored.Throw; }
    }

    public partial class ServiceBusReceiver : IAsyncDisposable
    {
        protected ServiceBusReceiver() { }
        public virtual Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify = null, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, string deadLetterReason, string deadLetterErrorDescription = null, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual ValueTask DisposeAsync() { throw NotRestored.Throw; }
    }

    public partial class CreateMessageBatchOptions
    {
        public long? MaxSizeInBytes { get; set; }
    }

    public sealed partial class ServiceBusMessageBatch : IDisposable
    {
        private readonly IList<ServiceBusMessage> _store;
        private readonly Func<ServiceBusMessage, bool> _tryAdd;

        internal ServiceBusMessageBatch(long size, IList<ServiceBusMessage> store, CreateMessageBatchOptions options, Func<ServiceBusMessage, bool> tryAdd)
        {
            SizeInBytes = size;
            MaxSizeInBytes = options?.MaxSizeInBytes ?? long.MaxValue;
            _store = store;
            _tryAdd = tryAdd;
        }

        public int Count => _store.Count;
        public long MaxSizeInBytes { get; }
        public long SizeInBytes { get; }

        // As the package documents its factory: an accepted message goes to the given list.
        public bool TryAddMessage(ServiceBusMessage message)
        {
            if (_tryAdd is not null && !_tryAdd(message))
                return false;
            _store.Add(message);
            return true;
        }

        public void Dispose() { }
    }

    public partial class ServiceBusMessage
    {
        public ServiceBusMessage() { }
        public ServiceBusMessage(BinaryData body) { Body = body; }
        public ServiceBusMessage(ReadOnlyMemory<byte> body) { Body = BinaryData.FromBytes(body); }
        public ServiceBusMessage(string body) { Body = BinaryData.FromString(body); }
        public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();
        public BinaryData Body { get; set; } = BinaryData.FromBytes(Array.Empty<byte>());
        public string ContentType { get; set; }
        public string CorrelationId { get; set; }
        public string MessageId { get; set; }
        public string PartitionKey { get; set; }
        public DateTimeOffset ScheduledEnqueueTime { get; set; }
        public string SessionId { get; set; }
        public string Subject { get; set; }
        public TimeSpan TimeToLive { get; set; } = TimeSpan.MaxValue;
    }

    public enum ServiceBusMessageState
    {
        Active = 0,
        Deferred = 1,
        Scheduled = 2,
    }

    public partial class ServiceBusReceivedMessage
    {
        internal ServiceBusReceivedMessage() { }
        public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; }
        public BinaryData Body { get; internal init; }
        public string ContentType { get; internal init; }
        public int DeliveryCount { get; internal init; }
        public DateTimeOffset EnqueuedTime { get; internal init; }
        public string LockToken { get; internal init; }
        public DateTimeOffset LockedUntil { get; internal init; }
        public string MessageId { get; internal init; }
        public long SequenceNumber { get; internal init; }
        public string SessionId { get; internal init; }
        public string Subject { get; internal init; }
    }

    public static partial class ServiceBusModelFactory
    {
        public static ServiceBusMessageBatch ServiceBusMessageBatch(long batchSizeBytes, IList<ServiceBusMessage> batchMessageStore, CreateMessageBatchOptions batchOptions = null, Func<ServiceBusMessage, bool> tryAddCallback = null) =>
            new(batchSizeBytes, batchMessageStore, batchOptions, tryAddCallback);

        public static ServiceBusReceivedMessage ServiceBusReceivedMessage(BinaryData body = null, string messageId = null, string partitionKey = null, string viaPartitionKey = null, string sessionId = null, string replyToSessionId = null, TimeSpan timeToLive = default, string correlationId = null, string subject = null, string to = null, string contentType = null, string replyTo = null, DateTimeOffset scheduledEnqueueTime = default, IDictionary<string, object> properties = null, Guid lockTokenGuid = default, int deliveryCount = 0, DateTimeOffset lockedUntil = default, long sequenceNumber = -1, string deadLetterSource = null, long enqueuedSequenceNumber = 0, DateTimeOffset enqueuedTime = default, ServiceBusMessageState serviceBusMessageState = ServiceBusMessageState.Active) => new()
        {
            ApplicationProperties = new Dictionary<string, object>(properties ?? new Dictionary<string, object>()),
            Body = body ?? BinaryData.FromBytes(Array.Empty<byte>()),
            ContentType = contentType,
            DeliveryCount = deliveryCount,
            EnqueuedTime = enqueuedTime,
            LockToken = lockTokenGuid.ToString(),
            LockedUntil = lockedUntil,
            MessageId = messageId,
            SequenceNumber = sequenceNumber,
            SessionId = sessionId,
            Subject = subject,
        };
    }

    public enum ServiceBusFailureReason
    {
        GeneralError = 0,
        MessagingEntityNotFound = 1,
        MessageLockLost = 2,
        MessageNotFound = 3,
        MessageSizeExceeded = 4,
        MessagingEntityDisabled = 5,
        QuotaExceeded = 6,
        ServiceBusy = 7,
        ServiceTimeout = 8,
        ServiceCommunicationProblem = 9,
        SessionCannotBeLocked = 10,
        SessionLockLost = 11,
        MessagingEntityAlreadyExists = 12,
    }

    public partial class ServiceBusException : Exception
    {
        public ServiceBusException() { }

        public ServiceBusException(bool isTransient, string message, string entityName = null, ServiceBusFailureReason reason = ServiceBusFailureReason.GeneralError, Exception innerException = null)
            : base(message, innerException)
        {
            IsTransient = isTransient;
            EntityPath = entityName;
            Reason = reason;
        }

        // The package takes these as transient: ServiceCommunicationProblem, ServiceBusy, ServiceTimeout.
        public ServiceBusException(string message, ServiceBusFailureReason reason, string entityPath = null, Exception innerException = null)
            : this(reason is ServiceBusFailureReason.ServiceCommunicationProblem or ServiceBusFailureReason.ServiceBusy or ServiceBusFailureReason.ServiceTimeout,
                message, entityPath, reason, innerException)
        {
        }

        public string EntityPath { get; }
        public bool IsTransient { get; }
        public ServiceBusFailureReason Reason { get; }
    }
}

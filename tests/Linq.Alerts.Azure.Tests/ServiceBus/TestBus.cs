using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure.Tests;

/// <summary>A Service Bus with the real client, and helpers that take messages and inspect what is left.</summary>
internal abstract class TestBus(string connectionString) : IAsyncDisposable, ISettlement
{
    private readonly Dictionary<string, ServiceBusReceiver> _receivedBy = [];

    /// <summary>Fails at its first error. Only a hang takes as long as this limit.</summary>
    public ServiceBusClient Client { get; } = new(
        connectionString, new ServiceBusClientOptions { RetryOptions = new() { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(60) } });

    /// <summary>The highest delivery count of a message.</summary>
    public int MaxDelivered { get; private set; }

    /// <summary>Takes what is in a queue now, as a trigger does.</summary>
    /// <returns>At most <paramref name="max"/>, in the order of the queue.</returns>
    public async Task<ServiceBusReceivedMessage[]> ReceiveAsync(string queue, int max = 100)
    {
        var (receiver, messages) = await TakeAsync(queue, max);
        foreach (var message in messages)
        {
            _receivedBy[message.LockToken] = receiver;
            MaxDelivered = Math.Max(MaxDelivered, message.DeliveryCount);
        }

        return [.. messages];
    }

    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        _receivedBy[message.LockToken].CompleteMessageAsync(message, cancel);

    public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        _receivedBy[message.LockToken].AbandonMessageAsync(message, cancellationToken: cancel);

    public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default) =>
        _receivedBy[message.LockToken].DeadLetterMessageAsync(message, reason, description, cancel);

    /// <summary>How many messages are in a queue: ready, locked or scheduled.</summary>
    public async Task<int> CountAsync(string queue)
    {
        await using var receiver = Client.CreateReceiver(queue);
        return (await receiver.PeekMessagesAsync(250, fromSequenceNumber: 0)).Count;
    }

    /// <summary>The dead letters of a queue, which stay there.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> DeadLettersAsync(string queue)
    {
        await using var receiver = Client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        return await receiver.PeekMessagesAsync(250, fromSequenceNumber: 0);
    }

    public async Task SendAsync(string entity, params IEnumerable<ServiceBusMessage> messages)
    {
        await using var sender = Client.CreateSender(entity);
        foreach (var message in messages)
            await sender.SendMessageAsync(message);
    }

    public virtual ValueTask DisposeAsync() => Client.DisposeAsync();

    protected abstract Task<(ServiceBusReceiver Receiver, IReadOnlyList<ServiceBusReceivedMessage> Messages)> TakeAsync(string queue, int max);
}

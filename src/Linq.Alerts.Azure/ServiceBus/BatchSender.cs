using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Sends messages to one topic or queue in order, in as few batches as the service accepts, one after the other.</summary>
internal sealed class BatchSender(ServiceBusSender sender, string entity)
{
    /// <summary>
    /// The Standard tier's maximum per batch. <see cref="ServiceBusMessageBatch.TryAddMessage"/> only checks the size:
    /// github.com/Azure/azure-service-bus/issues/397.
    /// </summary>
    public const int MaxMessages = 4_500;

    /// <exception cref="MessageTooLargeException">One is larger than the entity accepts. Those before it were accepted, those after it were
    /// not.</exception>
    /// <exception cref="EventBusException">Those of earlier batches were accepted, and perhaps those of this one.</exception>
    public async Task SendAsync(IReadOnlyList<ServiceBusMessage> messages, CancellationToken cancel)
    {
        try
        {
            for (var sent = 0; sent < messages.Count;)
                sent += await SendBatchAsync(messages, sent, cancel);
        }
        catch (Exception e) when (ServiceBusTrouble.Of(e, entity, cancel) is { } trouble)
        {
            throw trouble;
        }
    }

    /// <returns>How many were sent: at least one.</returns>
    private async Task<int> SendBatchAsync(IReadOnlyList<ServiceBusMessage> messages, int first, CancellationToken cancel)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancel);
        var next = first;
        while (next < messages.Count && next - first < MaxMessages && IsOfSession(messages[next]) && batch.TryAddMessage(messages[next]))
            next++;
        if (next == first)
            throw new MessageTooLargeException(first);

        await sender.SendMessagesAsync(batch, cancel);
        return next - first;

        // A partitioned topic rejects a batch with several sessions, because they belong to different partitions.
        bool IsOfSession(ServiceBusMessage message) => message.SessionId == messages[first].SessionId;
    }
}

/// <param name="index">The message's index.</param>
internal sealed class MessageTooLargeException(int index) : Exception($"Message {index} is larger than the entity takes.")
{
    public int Index => index;
}

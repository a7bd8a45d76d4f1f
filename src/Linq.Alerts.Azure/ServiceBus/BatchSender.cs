using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Sends messages to one topic or queue in their order: as few batches as the service takes, one after the other.</summary>
internal sealed class BatchSender(ServiceBusSender sender, string entity)
{
    /// <summary>
    /// As many as the Standard tier takes at once. <see cref="ServiceBusMessageBatch.TryAddMessage"/> watches over the size only:
    /// github.com/Azure/azure-service-bus/issues/397.
    /// </summary>
    public const int MaxMessages = 4_500;

    /// <exception cref="MessageTooLargeException">One is larger than the entity takes. Those before it were taken, those after it were not.</exception>
    /// <exception cref="EventBusException">Those of earlier batches were taken, and perhaps those of this one.</exception>
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

        // A partitioned topic refuses a batch of several sessions: each partition would have to take its part of it.
        bool IsOfSession(ServiceBusMessage message) => message.SessionId == messages[first].SessionId;
    }
}

/// <param name="index">Which message it is.</param>
internal sealed class MessageTooLargeException(int index) : Exception($"Message {index} is larger than the entity takes.")
{
    public int Index => index;
}

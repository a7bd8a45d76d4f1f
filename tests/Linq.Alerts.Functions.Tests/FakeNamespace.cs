using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Microsoft.Azure.Functions.Worker;
using Moq;

namespace Linq.Alerts.Functions.Tests;

/// <summary>
/// A Service Bus as far as the functions see it: what is sent to the topic comes to each notifier's queue, and an id met before is dropped where
/// duplicates are detected. It says nothing about how the service really behaves.
/// </summary>
internal sealed class FakeNamespace
{
    private static readonly string[] Notifiers = [AzureNames.NotifySlackQueue, AzureNames.NotifyEmailQueue, AzureNames.NotifyWebhookQueue];

    private readonly Dictionary<string, Queue<ServiceBusMessage>> _queues = [];
    private readonly HashSet<(string Entity, string Id)> _seen = [];

    public FakeNamespace()
    {
        var client = new Mock<ServiceBusClient>();
        client.Setup(bus => bus.CreateSender(It.IsAny<string>())).Returns((string entity) => SenderTo(entity));
        Client = client.Object;
        var actions = new Mock<ServiceBusMessageActions>();
        actions.Setup(host => host.CompleteMessageAsync(It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage message, CancellationToken _) => Completed.Add(message.MessageId)).Returns(Task.CompletedTask);
        actions.Setup(host => host.DeadLetterMessageAsync(
                It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<Dictionary<string, object>>(), It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage message, Dictionary<string, object> _, string reason, string _, CancellationToken _) =>
                DeadLettered.Add((message.MessageId, reason)))
            .Returns(Task.CompletedTask);
        Actions = actions.Object;
    }

    public ServiceBusClient Client { get; }

    public ServiceBusMessageActions Actions { get; }

    public List<string> Completed { get; } = [];

    public List<(string MessageId, string Reason)> DeadLettered { get; } = [];

    /// <summary>Messages sent and sends made, by entity.</summary>
    public Dictionary<string, (int Messages, int Sends)> Sent { get; } = [];

    /// <summary>Takes what lies in a queue, as a trigger does.</summary>
    public ServiceBusReceivedMessage[] Take(string queue, int most = 100)
    {
        List<ServiceBusReceivedMessage> taken = [];
        while (taken.Count < most && QueueOf(queue).TryDequeue(out var message))
            taken.Add(Receive(message));
        return [.. taken];
    }

    public static ServiceBusReceivedMessage Receive(ServiceBusMessage message) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: message.Body, messageId: message.MessageId, subject: message.Subject, sessionId: message.SessionId, contentType: message.ContentType,
        properties: new Dictionary<string, object>(message.ApplicationProperties), lockTokenGuid: Guid.NewGuid(),
        lockedUntil: DateTimeOffset.MaxValue);

    private ServiceBusSender SenderTo(string entity)
    {
        Dictionary<ServiceBusMessageBatch, List<ServiceBusMessage>> open = [];
        var sender = new Mock<ServiceBusSender>();
        sender.Setup(to => to.CreateMessageBatchAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken _) =>
        {
            List<ServiceBusMessage> messages = [];
            var batch = ServiceBusModelFactory.ServiceBusMessageBatch(0, messages);
            open[batch] = messages;
            return new(batch);
        });
        sender.Setup(to => to.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessageBatch batch, CancellationToken _) => Send(entity, open[batch])).Returns(Task.CompletedTask);
        sender.Setup(to => to.SendMessageAsync(It.IsAny<ServiceBusMessage>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessage message, CancellationToken _) => Send(entity, [message])).Returns(Task.CompletedTask);
        sender.Setup(to => to.ScheduleMessageAsync(It.IsAny<ServiceBusMessage>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessage message, DateTimeOffset _, CancellationToken _) => Send(entity, [message])).ReturnsAsync(1);
        return sender.Object;
    }

    private void Send(string entity, List<ServiceBusMessage> messages)
    {
        var (before, sends) = Sent.GetValueOrDefault(entity);
        Sent[entity] = (before + messages.Count, sends + 1);
        foreach (var message in messages.Where(message => _seen.Add((entity, message.MessageId))))
        {
            foreach (var queue in entity == AzureNames.Topic ? Notifiers : [entity])
                QueueOf(queue).Enqueue(message);
        }
    }

    private Queue<ServiceBusMessage> QueueOf(string queue) => _queues.TryGetValue(queue, out var found) ? found : _queues[queue] = new();
}

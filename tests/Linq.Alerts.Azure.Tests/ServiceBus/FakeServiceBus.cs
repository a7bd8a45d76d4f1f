using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace Linq.Alerts.Azure.Tests;

/// <summary>
/// A topic and the one queue behind it, seen through the client's own types and as Service Bus documents them: a message id met again within
/// the window is taken and dropped; what is received is locked, and comes again when the lock runs out, until it has come too often.
/// </summary>
/// <remarks>It proves what we make of that, and nothing about how the service really behaves.</remarks>
internal sealed class FakeServiceBus : ISettlement
{
    private readonly Lock _gate = new();
    private readonly FakeTimeProvider _clock;
    private readonly List<(ServiceBusMessageBatch Batch, List<ServiceBusMessage> Messages)> _open = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private readonly List<Queued> _queue = [];
    private long _sequence;

    public FakeServiceBus(FakeTimeProvider clock)
    {
        _clock = clock;
        var sender = new Mock<ServiceBusSender>();
        sender.Setup(topic => topic.CreateMessageBatchAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken cancel) => Failure is { } failure ? ValueTask.FromException<ServiceBusMessageBatch>(failure) : new(NewBatch()));
        sender.Setup(topic => topic.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .Returns((ServiceBusMessageBatch batch, CancellationToken cancel) => SendAsync(batch, cancel));
        Topic = sender.Object;
    }

    public static TimeSpan Lock { get; } = TimeSpan.FromMinutes(5);

    public static TimeSpan DuplicateWindow { get; } = TimeSpan.FromMinutes(10);

    public ServiceBusSender Topic { get; }

    /// <summary>What sending throws; null while all is well.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What settling a message throws; null where it works.</summary>
    public Func<ServiceBusReceivedMessage, Exception?> SettlingFails { get; set; } = _ => null;

    /// <summary>Bytes of bodies that one batch takes.</summary>
    public int MostBytes { get; set; } = 256 * 1024;

    public int MostDeliveries { get; set; } = 500;

    /// <summary>Each batch that was sent.</summary>
    public List<IReadOnlyList<ServiceBusMessage>> Batches { get; } = [];

    public List<(string MessageId, string Reason, string Description)> DeadLetters { get; } = [];

    public int Count => _queue.Count;

    /// <summary>The most often that a message now in the queue, or completed, was delivered.</summary>
    public int MostDelivered { get; private set; }

    /// <summary>Puts a message into the queue that did not come by the topic.</summary>
    public void Enqueue(ServiceBusMessage message)
    {
        lock (_gate)
            _queue.Add(new(message, ++_sequence, _clock.GetUtcNow()));
    }

    public IReadOnlyList<ServiceBusReceivedMessage> Receive(int most = 100)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            foreach (var queued in _queue.Where(queued => queued.LockedUntil <= now && queued.Deliveries >= MostDeliveries).ToList())
            {
                _queue.Remove(queued);
                DeadLetters.Add((queued.Message.MessageId, "MaxDeliveryCountExceeded", ""));
            }

            return [.. _queue.Where(queued => queued.LockedUntil <= now).Take(most).ToList().Select(queued => Deliver(queued, now))];
        }
    }

    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        SettleAsync(message, queued => _queue.Remove(queued));

    public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        SettleAsync(message, queued => queued.LockedUntil = _clock.GetUtcNow());

    public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default)
    {
        Assert(description.Length <= 4096, "The service takes no longer description.");
        return SettleAsync(message, queued =>
        {
            _queue.Remove(queued);
            DeadLetters.Add((message.MessageId, reason, description));
        });
    }

    private static void Assert(bool holds, string rule)
    {
        if (!holds)
            throw new ArgumentException(rule);
    }

    private ServiceBusMessageBatch NewBatch()
    {
        var left = MostBytes;
        List<ServiceBusMessage> messages = [];
        var batch = ServiceBusModelFactory.ServiceBusMessageBatch(0, messages, tryAddCallback: message =>
        {
            var size = message.Body.ToMemory().Length;
            var fits = size <= left;
            left -= fits ? size : 0;
            return fits;
        });
        lock (_gate)
            _open.Add((batch, messages));
        return batch;
    }

    private Task SendAsync(ServiceBusMessageBatch batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Failure is { } failure)
            return Task.FromException(failure);
        lock (_gate)
        {
            var messages = _open.Single(open => ReferenceEquals(open.Batch, batch)).Messages;
            Assert(messages.Count is > 0 and <= 4_500, "The service takes 1 to 4,500 messages at once.");
            Assert(messages.Select(message => message.SessionId).Distinct().Count() == 1, "A partitioned topic takes one session at once.");
            Batches.Add(messages);
            var now = _clock.GetUtcNow();
            foreach (var message in messages)
            {
                // The window is counted from the first message of that id.
                if (_seen.TryGetValue(message.MessageId, out var first) && now - first < DuplicateWindow)
                    continue;
                _seen[message.MessageId] = now;
                _queue.Add(new(message, ++_sequence, now));
            }
        }

        return Task.CompletedTask;
    }

    private ServiceBusReceivedMessage Deliver(Queued queued, DateTimeOffset now)
    {
        queued.Deliveries++;
        queued.LockedUntil = now + Lock;
        queued.Token = Guid.NewGuid();
        MostDelivered = Math.Max(MostDelivered, queued.Deliveries);
        var message = queued.Message;
        return ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: message.Body, messageId: message.MessageId, sessionId: message.SessionId, subject: message.Subject, contentType: message.ContentType,
            properties: new Dictionary<string, object>(message.ApplicationProperties), lockTokenGuid: queued.Token, deliveryCount: queued.Deliveries,
            lockedUntil: queued.LockedUntil, sequenceNumber: queued.Sequence, enqueuedTime: queued.EnqueuedAt);
    }

    private Task SettleAsync(ServiceBusReceivedMessage message, Action<Queued> settle)
    {
        if (SettlingFails(message) is { } failure)
            return Task.FromException(failure);
        lock (_gate)
        {
            var queued = _queue.SingleOrDefault(queued => queued.Token.ToString() == message.LockToken && queued.LockedUntil > _clock.GetUtcNow());
            if (queued is null)
                return Task.FromException(new ServiceBusException("The lock is lost.", ServiceBusFailureReason.MessageLockLost));
            settle(queued);
        }

        return Task.CompletedTask;
    }

    private sealed class Queued(ServiceBusMessage message, long sequence, DateTimeOffset enqueuedAt)
    {
        public ServiceBusMessage Message => message;

        public long Sequence => sequence;

        public DateTimeOffset EnqueuedAt => enqueuedAt;

        public int Deliveries { get; set; }

        public DateTimeOffset LockedUntil { get; set; }

        public Guid Token { get; set; }
    }
}

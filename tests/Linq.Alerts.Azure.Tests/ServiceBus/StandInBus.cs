using Azure.Messaging.ServiceBus;
using ServiceBusStandIn;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The stand-in, with the deployment's entities (<c>deployed.json</c>) and the test's clock.</summary>
internal sealed class StandInBus : TestBus
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, ServiceBusReceiver> _receivers = [];

    public StandInBus(TimeProvider clock, long maxMessageSize = 256 * 1024)
        : this(new StandInNamespace(Deployed, new WithoutTimers(clock)) { MaxMessageSize = maxMessageSize })
    {
    }

    private StandInBus(StandInNamespace standIn)
        : base(standIn.ConnectionString)
    {
        Namespace = standIn;
        Topic = Client.CreateSender(AzureNames.Topic);
    }

    /// <summary>How long a message of a notifier's queue stays locked.</summary>
    public static TimeSpan Lock { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The topic's.</summary>
    public static TimeSpan DuplicateWindow { get; } = TimeSpan.FromDays(1);

    public StandInNamespace Namespace { get; }

    public ServiceBusSender Topic { get; }

    /// <summary>Each batch that an entity accepted, by its message IDs.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Batches(string entity) =>
        [.. Namespace.Sends.Where(send => send.Entity == entity).Select(send => send.MessageIds)];

    public int Count(string queue) => Namespace.Messages(queue).Count;

    /// <summary>Every send to <paramref name="entity"/> fails with this error; null to make it work again.</summary>
    public void FailSending(string entity, StandInFault? fault) => Namespace.Faults = (operation, asked) =>
        operation is StandInOperation.Send && asked == entity ? fault : null;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Namespace.Dispose();
    }

    /// <summary>Requests exactly as many as there are, so that nothing waits and no credit stays open.</summary>
    protected override async Task<(ServiceBusReceiver Receiver, IReadOnlyList<ServiceBusReceivedMessage> Messages)> TakeAsync(string queue, int max)
    {
        if (!_receivers.TryGetValue(queue, out var receiver))
            _receivers[queue] = receiver = Client.CreateReceiver(queue);
        var there = Math.Min(max, Namespace.Messages(queue).Count(message => message.State == QueuedState.Active));
        List<ServiceBusReceivedMessage> messages = [];
        while (messages.Count < there)
        {
            var some = await receiver.ReceiveMessagesAsync(there - messages.Count, Limit);
            if (some.Count == 0)
                throw new TimeoutException($"{messages.Count} of {there} messages of {queue} came within {Limit}.");
            messages.AddRange(some);
        }

        // The client releases a message that arrived too late for a call, and it is redelivered after those behind it.
        return (receiver, [.. messages.OrderBy(message => message.SequenceNumber)]);
    }

    private static NamespaceTopology Deployed => EmulatorConfig.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deployed.json")));

    /// <summary>
    /// The test's clock, on which the bus sets no timer: a clock that jumps over short waits would take the end of a lock for one. Whatever is due is
    /// found at the next request, and the tests wait for nothing that comes without one.
    /// </summary>
    private sealed class WithoutTimers(TimeProvider clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}

namespace ServiceBusStandIn;

/// <summary>The broker behind the wire: entities, locks and time. One lock for everything; nothing is written to disk.</summary>
internal sealed class Broker : IDisposable
{
    /// <summary>Longer waits are split, because a timer doesn't accept them.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Dictionary<string, MessageQueue> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MessageTopic> _topics = new(StringComparer.OrdinalIgnoreCase);
    private long _sequence;

    public Broker(NamespaceTopology topology, TimeProvider clock)
    {
        topology.Validate();
        _clock = clock;
        foreach (var (name, options) in topology.Queues)
            AddQueue(name, options);
        var subscriptions = topology.Subscriptions.Select(subscription => (Definition: subscription, Queue: AddQueue(subscription.Path, subscription.Options))).ToList();
        foreach (var topic in topology.Topics)
        {
            _topics.Add(topic.Name, new(
                this, topic, [.. subscriptions.Where(subscription => subscription.Definition.Topic.Equals(topic.Name, StringComparison.OrdinalIgnoreCase))]));
        }

        _timer = clock.CreateTimer(_ => Do(() => 0), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One moment for the whole of a <see cref="Do"/>. With two readings of the clock, both would miss a lock that ends between them.</summary>
    public DateTime Now { get; private set; }

    public bool Has(string entity) => _queues.ContainsKey(entity) || _topics.ContainsKey(entity);

    public MessageQueue? Queue(string name) => _queues.GetValueOrDefault(name);

    public long NextSequence() => ++_sequence;

    /// <summary>Applies what is due by now, then runs <paramref name="action"/>, then delivers what consumers can accept.</summary>
    public T Do<T>(Func<T> action)
    {
        lock (_gate)
        {
            Now = _clock.GetUtcNow().UtcDateTime;
            foreach (var topic in _topics.Values)
                topic.Sweep();
            foreach (var queue in _queues.Values)
                queue.Sweep();
            var result = action();
            foreach (var queue in _queues.Values)
                queue.Serve();
            SetTimer();
            return result;
        }
    }

    /// <summary>Only inside <see cref="Do"/>, and for an entity that exists.</summary>
    /// <returns>The sequence number.</returns>
    public long Put(string entity, StoredMessage message) =>
        _queues.TryGetValue(entity, out var queue) ? queue.Put(message) : _topics[entity].Put(message);

    /// <inheritdoc cref="MessageQueue.Cancel"/>
    public bool Cancel(string entity, long sequence) =>
        _queues.TryGetValue(entity, out var queue) ? queue.Cancel(sequence) : _topics[entity].Cancel(sequence);

    public void Dispose() => _timer.Dispose();

    private MessageQueue AddQueue(string name, QueueOptions options)
    {
        var dead = new MessageQueue(this, $"{name}/$DeadLetterQueue", new() { LockDuration = options.LockDuration, MaxDeliveryCount = int.MaxValue }, null);
        _queues.Add(dead.Name, dead);
        return _queues[name] = new(this, name, options, dead);
    }

    private void SetTimer()
    {
        var next = _queues.Values.Select(queue => queue.NextChange).Concat(_topics.Values.Select(topic => topic.NextChange)).DefaultIfEmpty(DateTime.MaxValue).Min();
        var wait = next - Now;
        _timer.Change(
            next == DateTime.MaxValue ? Timeout.InfiniteTimeSpan
            : wait > LongestWait ? LongestWait
            : wait > TimeSpan.FromMilliseconds(1) ? wait
            : TimeSpan.FromMilliseconds(1),
            Timeout.InfiniteTimeSpan);
    }
}

namespace ServiceBusStandIn;

/// <summary>A queue, the queue of a subscription, or a dead-letter queue. The broker's lock guards every member.</summary>
/// <param name="deadLetters">Null for a dead-letter queue, which has none itself and in which nothing expires.</param>
internal sealed class MessageQueue(Broker broker, string name, QueueOptions options, MessageQueue? deadLetters)
{
    // Service Bus writes these words, and clients show them.
    private const string TooManyDeliveries = "MaxDeliveryCountExceeded";
    private const string Expired = "TTLExpiredException";

    private readonly SortedDictionary<long, StoredMessage> _active = [];
    private readonly SortedDictionary<long, StoredMessage> _scheduled = [];
    private readonly Dictionary<Guid, StoredMessage> _locked = [];
    private readonly List<IConsumer> _consumers = [];
    private readonly SeenIds _seen = new(options.DuplicateWindow);
    private int _turn;

    public string Name => name;

    public QueueOptions Options => options;

    /// <summary>The earliest time at which something may change by itself: a lock ends, a message expires or becomes active.</summary>
    public DateTime NextChange { get; private set; } = DateTime.MaxValue;

    /// <summary>Every message in the queue, in order.</summary>
    public IEnumerable<StoredMessage> Messages => _active.Values.Concat(_scheduled.Values).Concat(_locked.Values).OrderBy(message => message.Sequence);

    public long Put(StoredMessage message)
    {
        if (!_seen.Add(message.Id, broker.Now))
            return broker.NextSequence();
        if (message.Due <= broker.Now)
            return Activate(message);
        message.Sequence = broker.NextSequence();
        _scheduled.Add(message.Sequence, message);
        ChangesAt(message.Due);
        return message.Sequence;
    }

    /// <returns>Whether there was such a scheduled message.</returns>
    public bool Cancel(long sequence) => _scheduled.Remove(sequence);

    public void Attach(IConsumer consumer) => _consumers.Add(consumer);

    public void Detach(IConsumer consumer) => _consumers.Remove(consumer);

    /// <returns>Null if no message is locked with that token any more.</returns>
    public StoredMessage? Locked(Guid token) => _locked.GetValueOrDefault(token);

    public void Renew(StoredMessage message)
    {
        message.LockedUntil = broker.Now + options.LockDuration;
        ChangesAt(message.LockedUntil);
    }

    public void Complete(StoredMessage message) => _locked.Remove(message.LockToken);

    /// <param name="counts">Whether this counts as a failed delivery. It doesn't if a client releases a message it never passed on.</param>
    public void Release(StoredMessage message, bool counts)
    {
        _locked.Remove(message.LockToken);
        message.LockToken = default;
        if (counts && ++message.Deliveries >= options.MaxDeliveryCount && deadLetters is not null)
            MoveToDeadLetters(message, TooManyDeliveries, $"Message could not be consumed after {message.Deliveries} delivery attempts.");
        else
            MakeActive(message);
    }

    public void DeadLetter(StoredMessage message, string? reason, string? description)
    {
        _locked.Remove(message.LockToken);
        MoveToDeadLetters(message, reason, description);
    }

    /// <summary>Ends expired locks, schedules and lifetimes.</summary>
    public void Sweep()
    {
        if (NextChange > broker.Now)
            return;
        foreach (var message in _scheduled.Values.Where(message => message.Due <= broker.Now).OrderBy(message => message.Due).ToList())
        {
            _scheduled.Remove(message.Sequence);
            Activate(message);
        }

        foreach (var message in _locked.Values.Where(message => message.LockedUntil <= broker.Now).OrderBy(message => message.Sequence).ToList())
            Release(message, counts: true);
        foreach (var message in _active.Values.Where(message => message.Expires <= broker.Now).ToList())
        {
            _active.Remove(message.Sequence);
            if (options.DeadLetterOnExpiry)
                MoveToDeadLetters(message, Expired, "The message expired and was dead lettered.");
        }

        NextChange = _scheduled.Values.Select(message => message.Due)
            .Concat(_locked.Values.Select(message => message.LockedUntil))
            .Concat(_active.Values.Select(message => message.Expires))
            .DefaultIfEmpty(DateTime.MaxValue).Min();
    }

    /// <summary>Delivers active messages, in order, to the consumers with credit, in turn.</summary>
    public void Serve()
    {
        while (_active.Count > 0 && NextConsumer() is { } consumer)
        {
            var message = _active.First().Value;
            _active.Remove(message.Sequence);
            if (!consumer.Deletes)
            {
                message.LockToken = Guid.NewGuid();
                _locked.Add(message.LockToken, message);
                Renew(message);
            }

            consumer.Deliver(message);
        }
    }

    private IConsumer? NextConsumer()
    {
        for (var i = 0; i < _consumers.Count; i++)
        {
            var consumer = _consumers[_turn++ % _consumers.Count];
            if (consumer.WantsMore)
                return consumer;
        }

        return null;
    }

    private long Activate(StoredMessage message)
    {
        if (options.ForwardTo is { } target)
            return broker.Put(target, message);
        message.Sequence = broker.NextSequence();
        message.Enqueued = broker.Now;
        var life = message.TimeToLive is { } own && own < options.TimeToLive ? own : options.TimeToLive;
        message.Expires = deadLetters is null || life > DateTime.MaxValue - broker.Now ? DateTime.MaxValue : broker.Now + life;
        MakeActive(message);
        return message.Sequence;
    }

    private void MakeActive(StoredMessage message)
    {
        _active.Add(message.Sequence, message);
        ChangesAt(message.Expires);
    }

    private void MoveToDeadLetters(StoredMessage message, string? reason, string? description)
    {
        if (deadLetters is null)
            return;
        var dead = message.Copy();
        dead.DeadLetterSource = name;
        if (reason is not null)
            dead.Added["DeadLetterReason"] = reason;
        if (description is not null)
            dead.Added["DeadLetterErrorDescription"] = description;
        deadLetters.Put(dead);
    }

    private void ChangesAt(DateTime time)
    {
        if (time < NextChange)
            NextChange = time;
    }
}

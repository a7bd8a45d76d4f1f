namespace ServiceBusStandIn;

/// <summary>A topic: delivers a copy of each message to every matching subscription. The broker's lock guards every member.</summary>
internal sealed class MessageTopic(Broker broker, TopicDefinition definition, IReadOnlyList<(SubscriptionDefinition Definition, MessageQueue Queue)> subscriptions)
{
    private readonly SortedDictionary<long, StoredMessage> _scheduled = [];
    private readonly SeenIds _seen = new(definition.DuplicateWindow);

    public DateTime NextChange => _scheduled.Count == 0 ? DateTime.MaxValue : _scheduled.Values.Min(message => message.Due);

    public long Put(StoredMessage message)
    {
        message.Sequence = broker.NextSequence();
        if (!_seen.Add(message.Id, broker.Now))
            return message.Sequence;
        if (message.Due > broker.Now)
            _scheduled.Add(message.Sequence, message);
        else
            FanOut(message);
        return message.Sequence;
    }

    /// <returns>Whether there was such a scheduled message.</returns>
    public bool Cancel(long sequence) => _scheduled.Remove(sequence);

    public void Sweep()
    {
        foreach (var message in _scheduled.Values.Where(message => message.Due <= broker.Now).OrderBy(message => message.Due).ToList())
        {
            _scheduled.Remove(message.Sequence);
            FanOut(message);
        }
    }

    private void FanOut(StoredMessage message)
    {
        foreach (var (subscription, queue) in subscriptions)
        {
            if (subscription.Rules.Any(rule => rule(message)))
                queue.Put(message.Copy());
        }
    }
}

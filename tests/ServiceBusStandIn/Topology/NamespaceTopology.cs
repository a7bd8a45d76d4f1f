namespace ServiceBusStandIn;

/// <summary>The queues, topics and subscriptions of a namespace. Names are not case-sensitive, as on Azure.</summary>
public sealed class NamespaceTopology
{
    private readonly List<QueueDefinition> _queues = [];
    private readonly List<TopicDefinition> _topics = [];
    private readonly List<SubscriptionDefinition> _subscriptions = [];

    internal IReadOnlyList<QueueDefinition> Queues => _queues;

    internal IReadOnlyList<TopicDefinition> Topics => _topics;

    internal IReadOnlyList<SubscriptionDefinition> Subscriptions => _subscriptions;

    public NamespaceTopology Queue(string name, QueueOptions? options = null)
    {
        _queues.Add(new(name, options ?? new()));
        return this;
    }

    /// <param name="duplicateWindow">A message whose ID was seen within this time is accepted and dropped. Null: no duplicate detection.</param>
    public NamespaceTopology Topic(string name, TimeSpan? duplicateWindow = null, TimeSpan? timeToLive = null)
    {
        _topics.Add(new(name, duplicateWindow, timeToLive ?? TimeSpan.MaxValue));
        return this;
    }

    /// <param name="rules">A message that matches any of them is delivered once. Without rules, every message is.</param>
    public NamespaceTopology Subscription(string topic, string name, QueueOptions? options = null, params IReadOnlyList<MessageFilter> rules)
    {
        _subscriptions.Add(new(topic, name, options ?? new(), rules is [] ? [SqlFilter.Parse("1=1")] : rules));
        return this;
    }

    /// <exception cref="FormatException">A name is used twice or is unknown. A test should fail here rather than wait for a message.</exception>
    internal void Validate()
    {
        var names = _queues.Select(queue => queue.Name).Concat(_topics.Select(topic => topic.Name)).ToList();
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new FormatException($"'{twice.Key}' is defined twice.");
        var paths = _subscriptions.Select(subscription => subscription.Path).ToList();
        if (paths.GroupBy(path => path, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } again)
            throw new FormatException($"'{again.Key}' is defined twice.");
        foreach (var subscription in _subscriptions)
        {
            if (!_topics.Any(topic => topic.Name.Equals(subscription.Topic, StringComparison.OrdinalIgnoreCase)))
                throw new FormatException($"Subscription '{subscription.Name}' is on topic '{subscription.Topic}', which does not exist.");
        }

        foreach (var options in _queues.Select(queue => queue.Options).Concat(_subscriptions.Select(subscription => subscription.Options)))
        {
            if (options.ForwardTo is { } target && !names.Contains(target, StringComparer.OrdinalIgnoreCase))
                throw new FormatException($"Messages are forwarded to '{target}', which does not exist.");
        }
    }
}

internal sealed record QueueDefinition(string Name, QueueOptions Options);

internal sealed record TopicDefinition(string Name, TimeSpan? DuplicateWindow, TimeSpan TimeToLive);

internal sealed record SubscriptionDefinition(string Topic, string Name, QueueOptions Options, IReadOnlyList<MessageFilter> Rules)
{
    /// <summary>What a receiver attaches to.</summary>
    public string Path => $"{Topic}/Subscriptions/{Name}";
}

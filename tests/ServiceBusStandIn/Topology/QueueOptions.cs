namespace ServiceBusStandIn;

/// <summary>The settings of a queue or subscription that a client can observe. The defaults are those of Azure Service Bus.</summary>
public sealed record QueueOptions
{
    /// <summary>How long a received message stays locked, up to 5 min.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After this many deliveries a message moves to the dead-letter queue.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Maximum lifetime of a message. A message can request less, but not more.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether an expired message moves to the dead-letter queue. Otherwise it is dropped.</summary>
    public bool DeadLetterOnExpiry { get; init; }

    /// <summary>A message whose ID was seen within this time is accepted and dropped. Null: no duplicate detection.</summary>
    public TimeSpan? DuplicateWindow { get; init; }

    /// <summary>The queue or topic that receives everything instead. Null: messages stay here.</summary>
    public string? ForwardTo { get; init; }
}

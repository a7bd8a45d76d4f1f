namespace ServiceBusStandIn;

/// <summary>One transfer that the namespace accepted: a message, or a batch.</summary>
/// <param name="MessageIds">Includes those dropped by duplicate detection.</param>
public sealed record AcceptedSend(string Entity, IReadOnlyList<string?> MessageIds);

/// <summary>A message in a queue, which a test can inspect without receiving it.</summary>
/// <param name="Deliveries">Deliveries that ended without finally settling the message.</param>
/// <param name="DeadLetterReason">Null outside a dead-letter queue.</param>
public sealed record QueuedMessage(
    string? MessageId, long Sequence, QueuedState State, int Deliveries, string? DeadLetterReason, string? DeadLetterDescription);

public enum QueuedState
{
    Active,
    Locked,
    Scheduled,
}

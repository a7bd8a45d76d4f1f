using Amqp.Framing;
using Amqp.Types;

namespace ServiceBusStandIn;

/// <summary>The operations of a client.</summary>
public enum StandInOperation
{
    /// <summary>A token was presented to <c>$cbs</c>.</summary>
    Authorize,

    /// <summary>A sender or receiver opens its link.</summary>
    Attach,

    Send,

    /// <summary>Complete, abandon or dead-letter.</summary>
    Settle,
}

/// <summary>An error to answer with.</summary>
/// <param name="Condition">As on the wire, such as <c>com.microsoft:server-busy</c> or <c>amqp:unauthorized-access</c>.</param>
public sealed record StandInFault(string Condition, string Description)
{
    internal Error ToError() => new(new Symbol(Condition)) { Description = Description };

    internal static StandInFault NotFound(string entity) => new("amqp:not-found", $"The messaging entity '{entity}' could not be found.");

    internal static StandInFault LockLost { get; } = new(
        "com.microsoft:message-lock-lost",
        "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.");

    internal static StandInFault TooLarge(long size, long limit) => new(
        "amqp:link:message-size-exceeded", $"The received message (size {size}) exceeds the limit ({limit}).");
}

using Amqp.Framing;
using Amqp.Types;

namespace ServiceBusStandIn;

/// <summary>Settles received messages according to AMQP outcomes.</summary>
internal static class Settlement
{
    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";

    /// <summary>Only inside <see cref="Broker.Do"/>.</summary>
    /// <returns>Null on success.</returns>
    public static StandInFault? Apply(MessageQueue queue, Guid token, Outcome outcome)
    {
        if (queue.Locked(token) is not { } message)
            return StandInFault.LockLost;
        switch (outcome)
        {
            case Accepted:
                queue.Complete(message);
                break;
            case Rejected rejected:
                // By name: the keys are symbols from .NET, and strings from JavaScript.
                var info = rejected.Error?.Info?.ToDictionary(property => property.Key.ToString()!, property => property.Value) ?? [];
                Add(message, info.Where(property => property.Key is not (Reason or Description)));
                queue.DeadLetter(message, info.GetValueOrDefault(Reason) as string, info.GetValueOrDefault(Description) as string);
                break;
            case Modified { UndeliverableHere: true }:
                return new("amqp:not-implemented", "The stand-in does not defer messages.");
            case Modified modified:
                Add(message, modified.MessageAnnotations?.Select(property => KeyValuePair.Create(property.Key.ToString()!, property.Value)) ?? []);
                queue.Release(message, counts: true);
                break;
            default:
                // Released: the client never passed it on.
                queue.Release(message, counts: false);
                break;
        }

        return null;
    }

    /// <summary>The outcome that a request to <c>$management</c> names.</summary>
    public static Outcome Named(string? status, object? reason, object? description) => status switch
    {
        "completed" => new Accepted(),
        "abandoned" => new Modified(),
        "suspended" => new Rejected
        {
            Error = new(new Symbol("com.microsoft:dead-letter"))
            {
                Info = new() { [new Symbol(Reason)] = reason, [new Symbol(Description)] = description },
            },
        },
        _ => new Modified { UndeliverableHere = true },
    };

    private static void Add(StoredMessage message, IEnumerable<KeyValuePair<string, object>> properties)
    {
        foreach (var (name, value) in properties)
            message.Added[name] = value;
    }
}

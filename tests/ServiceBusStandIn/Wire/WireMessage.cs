using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ServiceBusStandIn;

/// <summary>A message on its way to a client, with the header and annotations that clients read.</summary>
internal sealed class WireMessage : Message
{
    private const uint BatchFormat = 0x80013700;

    public Guid LockToken { get; private init; }

    public static WireMessage Of(StoredMessage stored)
    {
        var sent = stored.Decode();
        var message = new WireMessage
        {
            LockToken = stored.LockToken,
            Header = sent.Header ?? new(),
            DeliveryAnnotations = sent.DeliveryAnnotations,
            MessageAnnotations = sent.MessageAnnotations ?? new(),
            Properties = sent.Properties,
            ApplicationProperties = sent.ApplicationProperties,
            BodySection = sent.BodySection,
            Footer = sent.Footer,
        };
        // Written even if zero: the .NET client adds one to an existing value, but nothing to a missing one.
        message.Header.DeliveryCount = (uint)stored.Deliveries;
        Annotate(message.MessageAnnotations, stored);
        foreach (var (name, value) in stored.Added)
            (message.ApplicationProperties ??= new())[name] = value;
        return message;
    }

    /// <summary>The messages of one transfer: the message itself, or those of a batch, in which each data section contains a complete message.</summary>
    public static IReadOnlyList<byte[]> Unpack(Message transfer)
    {
        if (transfer.Format != BatchFormat)
            return [Bytes(transfer)];
        return transfer.BodySection is DataList list
            ? [.. Enumerable.Range(0, list.Count).Select(i => list[i].Binary)]
            : [((Data)transfer.BodySection).Binary];
    }

    public static byte[] Bytes(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    private static void Annotate(MessageAnnotations annotations, StoredMessage stored)
    {
        annotations[new Symbol("x-opt-sequence-number")] = stored.Sequence;
        annotations[new Symbol("x-opt-enqueue-sequence-number")] = stored.FirstSequence ?? stored.Sequence;
        annotations[new Symbol("x-opt-enqueued-time")] = stored.Enqueued == default ? stored.Due : stored.Enqueued;
        // 0 is active, 2 is scheduled.
        annotations[new Symbol("x-opt-message-state")] = stored.Enqueued == default ? 2 : 0;
        if (stored.LockToken != default)
            annotations[new Symbol("x-opt-locked-until")] = stored.LockedUntil;
        if (stored.DeadLetterSource is { } source)
            annotations[new Symbol("x-opt-deadletter-source")] = source;
    }
}

using Amqp;
using Amqp.Types;

namespace ServiceBusStandIn;

/// <summary>A message in one queue. The bytes are the sender's; each delivery decodes them again and adds the broker's properties.</summary>
internal sealed class StoredMessage : IMessageFacts
{
    private Message? _decoded;

    public required byte[] Bytes { get; init; }

    /// <summary>Position in the queue. A scheduled message gets a new one when it becomes active.</summary>
    public long Sequence { get; set; }

    /// <summary>The number it got when it was first enqueued, before it was forwarded or dead-lettered.</summary>
    public long? FirstSequence { get; private init; }

    public DateTime Enqueued { get; set; }

    public DateTime Expires { get; set; } = DateTime.MaxValue;

    /// <summary>When a scheduled message becomes active; in the past for any other.</summary>
    public DateTime Due { get; set; }

    /// <summary>Deliveries that ended without finally settling the message.</summary>
    public int Deliveries { get; set; }

    public Guid LockToken { get; set; }

    public DateTime LockedUntil { get; set; }

    public string? DeadLetterSource { get; set; }

    /// <summary>Application properties added while settling, such as the reason of a dead letter.</summary>
    public Dictionary<string, object> Added { get; private init; } = [];

    public string? Id => Decoded.Properties?.MessageId;

    public TimeSpan? TimeToLive =>
        Decoded.Header is { Ttl: > 0 and < uint.MaxValue } header ? TimeSpan.FromMilliseconds(header.Ttl) : null;

    private Message Decoded => _decoded ??= Decode();

    /// <summary>A message as a client sent it.</summary>
    public static StoredMessage Received(byte[] bytes)
    {
        var message = new StoredMessage { Bytes = bytes };
        if (message.Decoded.MessageAnnotations?[new Symbol("x-opt-scheduled-enqueue-time")] is DateTime due)
            message.Due = due.ToUniversalTime();
        return message;
    }

    public Message Decode() => Message.Decode(new ByteBuffer(Bytes, 0, Bytes.Length, Bytes.Length));

    /// <summary>The same message for another queue, never delivered there.</summary>
    public StoredMessage Copy() => new()
    {
        Bytes = Bytes,
        FirstSequence = FirstSequence ?? Sequence,
        Due = Due,
        DeadLetterSource = DeadLetterSource,
        Added = new(Added),
    };

    public object? User(string name) =>
        Added.TryGetValue(name, out var added) ? added
        : Decoded.ApplicationProperties?.Map is { } properties && properties.TryGetValue(name, out var value) ? value
        : null;

    public object? System(string name) => name.ToUpperInvariant() switch
    {
        "MESSAGEID" => Id,
        "LABEL" or "SUBJECT" => Decoded.Properties?.Subject,
        "TO" => Decoded.Properties?.To,
        "SESSIONID" => Decoded.Properties?.GroupId,
        "CORRELATIONID" => Decoded.Properties?.CorrelationId,
        "CONTENTTYPE" => Decoded.Properties?.ContentType,
        "REPLYTO" => Decoded.Properties?.ReplyTo,
        "REPLYTOSESSIONID" => Decoded.Properties?.ReplyToGroupId,
        _ => null,
    };
}

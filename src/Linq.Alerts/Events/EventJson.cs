using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Writes an event as CloudEvents 1.0 JSON, and reads it back: the only format in which events are stored and published.</summary>
public static class EventJson
{
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Raised if a reader of the current version would misunderstand the next.</summary>
    public const string Schema = "1";

    public static byte[] Write(AlertEvent alert)
    {
        var (subject, data) = alert switch
        {
            ChatHealthChanged e => (e.Chat.ToString(), EventData.From(e)),
            ChatGone e => (e.Chat.ToString(), EventData.From(e)),
            LineBaselined e => ((string?)null, EventData.From(e)),
            LineSurge e => (null, EventData.From(e)),
            LineReminder e => (null, EventData.From(e)),
            ChatFlapping e => (e.Chat.ToString(), EventData.From(e)),
            LineReputationChanged e => (null, EventData.From(e)),
            LineAudited e => (null, EventData.From(e)),
            LineRetired e => (null, EventData.From(e)),
            Alarm e => (null, EventData.From(e)),
            _ => throw new InvalidOperationException($"{alert.GetType().Name} has no JSON form."),
        };
        var envelope = new CloudEvent
        {
            SpecVersion = "1.0",
            Id = alert.Id.ToString(),
            Source = $"/lines/{alert.Line.Id}",
            Type = EventType.Of(alert),
            Subject = subject,
            Time = alert.ObservedAt,
            DataContentType = "application/json",
            SchemaVersion = Schema,
            Trial = alert.TestPlace,
            Data = data,
        };
        return JsonSerializer.SerializeToUtf8Bytes(envelope, EventJsonContext.Default.CloudEvent);
    }

    /// <summary>Whether two events have the same content, so that one is a repeat of the other.</summary>
    public static bool IsSame(AlertEvent one, AlertEvent other) => Write(one).AsSpan().SequenceEqual(Write(other));

    /// <exception cref="JsonException">The text isn't JSON, has a newer schema or an unknown type, or a field is missing or unreadable.</exception>
    public static AlertEvent Read(ReadOnlySpan<byte> json)
    {
        var envelope = JsonSerializer.Deserialize(json, EventJsonContext.Default.CloudEvent)
            ?? throw new JsonException("The event is null.");
        if (envelope.SchemaVersion != Schema)
            throw new JsonException($"The event has schema version '{envelope.SchemaVersion}'; this build reads '{Schema}'.");
        if (!EventId.TryParse(envelope.Id, out var id))
            throw new JsonException("The event's id is not one of ours.");

        var alert = envelope.Type switch
        {
            EventType.ChatHealthChanged => envelope.Data.ToChatHealthChanged(id, envelope.Time),
            EventType.ChatGone => envelope.Data.ToChatGone(id, envelope.Time),
            EventType.LineBaseline => envelope.Data.ToLineBaselined(id, envelope.Time),
            EventType.LineSurge => envelope.Data.ToLineSurge(id, envelope.Time),
            EventType.LineReminder => envelope.Data.ToLineReminder(id, envelope.Time),
            EventType.ChatFlapping => envelope.Data.ToChatFlapping(id, envelope.Time),
            EventType.LineReputationChanged => envelope.Data.ToLineReputationChanged(id, envelope.Time),
            EventType.LineAudit => envelope.Data.ToLineAudited(id, envelope.Time),
            EventType.LineRetired => envelope.Data.ToLineRetired(id, envelope.Time),
            EventType.Alarm => (AlertEvent)envelope.Data.ToAlarm(id, envelope.Time),
            var type => throw new JsonException($"The event's type '{type}' is not known to this build."),
        };
        return alert with { Id = id, TestPlace = TestPlaceOf(envelope.Trial) };
    }

    /// <summary>A test alert for an invalid place is for no place; it must not be mistaken for something that really happened.</summary>
    private static string? TestPlaceOf(string? text) =>
        text is null or AlertEvent.AllPlaces ? text : EventData.PlaceKey(text) ?? "unknown";
}

using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Writes an event as CloudEvents 1.0 JSON, and reads it back: the one form in which events are stored and published.</summary>
public static class EventJson
{
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Raised when a reader of the present form would misread the next.</summary>
    private const string Schema = "1";

    public static byte[] Write(AlertEvent alert)
    {
        var (type, subject, data) = alert switch
        {
            ChatHealthChanged e => ("chat-health-changed", e.Chat.ToString(), EventData.From(e)),
            ChatGone e => ("chat-gone", e.Chat.ToString(), EventData.From(e)),
            LineBaselined e => ("line-baseline", null, EventData.From(e)),
            LineRetired e => ("line-retired", null, EventData.From(e)),
            Alarm e => ("alarm", null, EventData.From(e)),
            _ => throw new InvalidOperationException($"{alert.GetType().Name} has no JSON form."),
        };
        var envelope = new CloudEvent
        {
            SpecVersion = "1.0",
            Id = alert.Id.ToString(),
            Source = $"/lines/{alert.Line.Id}",
            Type = type,
            Subject = subject,
            Time = alert.ObservedAt,
            DataContentType = "application/json",
            SchemaVersion = Schema,
            Trial = alert.Trial,
            Data = data,
        };
        return JsonSerializer.SerializeToUtf8Bytes(envelope, EventJsonContext.Default.CloudEvent);
    }

    /// <exception cref="JsonException">Not JSON, a newer schema, an unknown type, or a field missing or unreadable.</exception>
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
            "chat-health-changed" => envelope.Data.ToChatHealthChanged(id, envelope.Time),
            "chat-gone" => envelope.Data.ToChatGone(id, envelope.Time),
            "line-baseline" => envelope.Data.ToLineBaselined(id, envelope.Time),
            "line-retired" => envelope.Data.ToLineRetired(id, envelope.Time),
            "alarm" => (AlertEvent)envelope.Data.ToAlarm(id, envelope.Time),
            var type => throw new JsonException($"The event's type '{type}' is not known to this build."),
        };
        return alert with { Id = id, Trial = envelope.Trial };
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Local;

/// <summary>An event as its JSON: a tenth of the memory of its objects, and read only when somebody asks for it.</summary>
[JsonConverter(typeof(StoredEventJson))]
internal sealed record StoredEvent(EventId Id, DateTimeOffset ObservedAt, byte[] Json)
{
    /// <exception cref="JsonException">What was written cannot be read back; it must not get into a journal.</exception>
    public static StoredEvent Of(AlertEvent alert) => new(alert.Id, alert.ObservedAt, StoredText.Of(alert));

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public AlertEvent Read() => StoredText.ReadEvent(Json);
}

internal sealed class StoredEventJson : JsonConverter<StoredEvent>
{
    public override StoredEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // Id and time suffice to keep the event; a journal of many events is replayed without making an object of each.
        var json = JsonElement.ParseValue(ref reader);
        return json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("id", out var idText) && EventId.TryParse(idText.GetString(), out var id)
            && json.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var observedAt)
            ? new(id, observedAt, JsonMarshal.GetRawUtf8Value(json).ToArray())
            : throw new JsonException("An event has no id or no time.");
    }

    public override void Write(Utf8JsonWriter writer, StoredEvent value, JsonSerializerOptions options) =>
        // Skipping the check of what this program wrote itself, or read through a checksum.
        writer.WriteRawValue(value.Json, skipInputValidation: true);
}

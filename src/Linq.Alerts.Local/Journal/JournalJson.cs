using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Local;

/// <summary>The JSON of all records. A field that a later version adds is passed over by this one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // What a type works out from its fields is not stored.
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(LineIdJson), typeof(ChatIdJson), typeof(EventIdJson), typeof(SilenceIdJson)])]
[JsonSerializable(typeof(HealthRecord))]
[JsonSerializable(typeof(LedgerRecord))]
[JsonSerializable(typeof(SilenceRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;

internal sealed class LineIdJson() : IdJson<LineId>(text => new(Guid.Parse(text)));

internal sealed class ChatIdJson() : IdJson<ChatId>(text => new(Guid.Parse(text)));

internal sealed class EventIdJson() : IdJson<EventId>(EventId.Parse);

internal sealed class SilenceIdJson() : IdJson<SilenceId>(text => SilenceId.TryParse(text, out var id) ? id : throw new FormatException());

/// <summary>An id as the text that it prints as.</summary>
internal abstract class IdJson<T>(Func<string, T> parse) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? throw new JsonException("An id is null.");
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            throw new JsonException($"'{text}' is not an id.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);
}

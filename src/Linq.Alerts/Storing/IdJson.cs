using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

public sealed class LineIdJson() : IdJson<LineId>(text => new(LinqId.Parse(text)));

public sealed class ChatIdJson() : IdJson<ChatId>(text => new(LinqId.Parse(text)));

public sealed class EventIdJson() : IdJson<EventId>(EventId.Parse);

public sealed class SilenceIdJson() : IdJson<SilenceId>(text => SilenceId.TryParse(text, out var id) ? id : throw new FormatException());

/// <summary>Writes an ID as its text.</summary>
public abstract class IdJson<T>(Func<string, T> parse) : JsonConverter<T>
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

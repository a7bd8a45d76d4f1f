using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The active alarms, by kind. Kinds from other versions are skipped, so that the row can still be read.</summary>
public sealed class ActiveAlarmsJson : JsonConverter<ImmutableSortedDictionary<AlarmKind, DateTimeOffset>>
{
    public override ImmutableSortedDictionary<AlarmKind, DateTimeOffset> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The active alarms are not an object.");
        var alarms = ImmutableSortedDictionary.CreateBuilder<AlarmKind, DateTimeOffset>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKnown = Enum.TryParse<AlarmKind>(reader.GetString(), out var kind) && Enum.IsDefined(kind);
            reader.Read();
            var time = reader.GetDateTimeOffset();
            if (isKnown)
                alarms[kind] = time;
        }

        return alarms.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<AlarmKind, DateTimeOffset> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (kind, time) in value)
            writer.WriteString(kind.ToString(), time);
        writer.WriteEndObject();
    }
}

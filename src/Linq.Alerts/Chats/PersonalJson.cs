using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Reads a personal text in full but writes it masked, because written JSON may end up anywhere.</summary>
public sealed class PersonalJson : JsonConverter<Personal>
{
    public override bool HandleNull => true;

    public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(LenientText.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

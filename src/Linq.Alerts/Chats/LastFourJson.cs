using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

public sealed class LastFourJson : JsonConverter<LastFour>
{
    public override LastFour Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LastFour.Read(reader.GetString());

    public override void Write(Utf8JsonWriter writer, LastFour value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

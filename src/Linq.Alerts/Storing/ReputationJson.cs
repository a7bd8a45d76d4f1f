using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A reputation as one letter: an account may have thousands of lines, all of which must fit into one row. A letter that another version has is Unknown.</summary>
internal sealed class ReputationJson : JsonConverter<Reputation>
{
    public override Reputation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() switch
    {
        "H" => Reputation.Healthy,
        "A" => Reputation.AtRisk,
        "C" => Reputation.Critical,
        _ => Reputation.Unknown,
    };

    public override void Write(Utf8JsonWriter writer, Reputation value, JsonSerializerOptions options) => writer.WriteStringValue(value.Word[..1]);
}

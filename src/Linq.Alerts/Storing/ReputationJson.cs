using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>
/// Writes a reputation as one letter, because an account may have thousands of lines, which must all fit into one row. A letter from another version is
/// read as Unknown.
/// </summary>
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

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Reads a number and writes it masked. Code that must store it writes <see cref="PhoneNumber.InFull"/> explicitly.</summary>
public sealed class PhoneNumberJson : JsonConverter<PhoneNumber>
{
    public override PhoneNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PhoneNumber.TryParse(reader.GetString(), out var number) ? number : throw new JsonException("The number is not E.164.");

    public override void Write(Utf8JsonWriter writer, PhoneNumber value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

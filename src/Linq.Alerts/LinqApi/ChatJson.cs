using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Takes a time in any form that System.Text.Json reads, and any other text as no time: one odd field must not cost the chat.</summary>
internal sealed class LenientTime : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
            return time.ToUniversalTime();
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
            writer.WriteStringValue(time);
        else
            writer.WriteNullValue();
    }
}

internal sealed class PersonalJson : JsonConverter<Personal>
{
    public override bool HandleNull => true;

    public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString());

    // Masked: a chat that is written anywhere shows no more than a log may.
    public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed record LineList(IReadOnlyList<ListedLine>? PhoneNumbers);

/// <param name="Reputation">The field's name since 2026-06-21; before, the same object was called <paramref name="HealthStatus"/>.</param>
internal sealed record ListedLine(Guid Id, string? PhoneNumber, ListedReputation? Reputation = null, ListedReputation? HealthStatus = null);

internal sealed record ListedReputation(string? Status = null);

/// <summary>An error's body: V3 nests it under <c>error</c>.</summary>
internal sealed record ErrorBody(ErrorFacts? Error = null, string? TraceId = null);

internal sealed record ErrorFacts(int? Code = null, double? RetryAfter = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(LenientTime), typeof(PersonalJson)],
    WriteIndented = true)]
[JsonSerializable(typeof(Chat))]
[JsonSerializable(typeof(ChatV2Answer))]
[JsonSerializable(typeof(LineList))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ChatJsonContext : JsonSerializerContext;

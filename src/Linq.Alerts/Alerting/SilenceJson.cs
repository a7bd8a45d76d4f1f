using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Reads and writes a silence in JSON. Fields added by later versions are ignored.</summary>
public sealed class SilenceJson : JsonConverter<Silence>
{
    public override Silence Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, SilenceJsonContext.Default.SilenceData)?.ToSilence() ?? throw new JsonException("The silence is null.");

    public override void Write(Utf8JsonWriter writer, Silence value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, SilenceData.From(value), SilenceJsonContext.Default.SilenceData);
}

internal sealed record SilenceData
{
    public required string Id { get; init; }

    public required DateTimeOffset Until { get; init; }

    public string? LineId { get; init; }

    public string? ChatId { get; init; }

    public string? Status { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static SilenceData From(Silence silence) => new()
    {
        Id = silence.Id.ToString(),
        Until = silence.Until,
        LineId = silence.Line?.ToString(),
        ChatId = silence.Chat?.ToString(),
        Status = silence.Status?.Word,
        Reason = silence.Reason,
        CreatedAt = silence.CreatedAt,
    };

    public Silence ToSilence() => new()
    {
        Id = SilenceId.TryParse(Id, out var id) ? id : throw new JsonException("The silence's 'id' is not one of ours."),
        Until = Until,
        Line = LineId is { } line ? new(IdOf(line, "lineId")) : null,
        Chat = ChatId is { } chat ? new(IdOf(chat, "chatId")) : null,
        Status = Status is null ? null : StatusOf(Status),
        Reason = Silence.IsReason(Reason) ? Reason : throw new JsonException("The silence's 'reason' is empty, too long, or holds control characters."),
        CreatedAt = CreatedAt,
    };

    private static HealthStatus StatusOf(string word) => HealthStatus.Read(word) is var status and not HealthStatus.Unknown
        ? status : throw new JsonException("The silence's 'status' is not a status.");

    private static LinqId IdOf(string text, string name) =>
        LinqId.TryParse(text, out var id) ? id : throw new JsonException($"The silence's '{name}' is not an ID.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Silence))]
[JsonSerializable(typeof(SilenceData))]
internal sealed partial class SilenceJsonContext : JsonSerializerContext;

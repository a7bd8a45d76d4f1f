using System.Text.Json.Serialization;

namespace Linq.Alerts;

internal sealed record LineList(IReadOnlyList<ListedLine?>? PhoneNumbers);

/// <param name="Reputation">The field's name since 2026-06-21; before, the same object was called <paramref name="HealthStatus"/>.</param>
internal sealed record ListedLine(string? Id, string? PhoneNumber, ListedReputation? Reputation = null, ListedReputation? HealthStatus = null);

internal sealed record ListedReputation(string? Status = null);

/// <summary>An error's body: V3 nests one under <c>error</c>, V2 lists several.</summary>
internal sealed record ErrorBody(ErrorFacts? Error = null, string? TraceId = null, IReadOnlyList<ErrorFactsV2?>? Errors = null)
{
    /// <summary>Whether Linq wrote it. A proxy's error may be JSON too, but has none of Linq's codes: 1xxx to 5xxx in V3, words in V2.</summary>
    public bool IsLinqs => Error?.Code is >= 1_000 and <= 5_999 || Errors is [{ Code: not null }, ..];
}

internal sealed record ErrorFacts(int? Code = null, double? RetryAfter = null);

internal sealed record ErrorFactsV2(string? Code = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(LenientText), typeof(LenientTime), typeof(LenientFlag)],
    WriteIndented = true)]
[JsonSerializable(typeof(Chat))]
[JsonSerializable(typeof(ChatV2Answer))]
[JsonSerializable(typeof(LineList))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ChatJsonContext : JsonSerializerContext;

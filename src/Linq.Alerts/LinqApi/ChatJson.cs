using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <param name="PhoneNumbers">Each is read separately, so that an invalid one doesn't affect the others.</param>
internal sealed record LineList(IReadOnlyList<JsonElement>? PhoneNumbers);

/// <param name="Status">The line's service state, <c>ACTIVE</c> or <c>FLAGGED</c>. No current model of the list has it, but Linq's guide and webhooks
/// do.</param>
/// <param name="Reputation">The field's name since 2026-06-21. Before, the same object was called <paramref name="HealthStatus"/>.</param>
internal sealed record ListedLine(
    string? Id,
    string? PhoneNumber,
    [property: JsonConverter(typeof(LenientReputation))] ListedReputation? Reputation = null,
    [property: JsonConverter(typeof(LenientReputation))] ListedReputation? HealthStatus = null,
    string? Status = null);

internal sealed record ListedReputation(string? Status = null, string? DocUrl = null);

/// <param name="Status">pending, complete or error.</param>
internal sealed record AuditBody(
    string? AuditId = null, string? Status = null, [property: JsonConverter(typeof(LenientAuditReport))] AuditReport? Report = null);

/// <summary>The part of an audit report that an alert shows. Its texts about people and chats aren't read.</summary>
internal sealed record AuditReport(
    string? Severity = null,
    string? PrimaryDriver = null,
    [property: JsonConverter(typeof(LenientAuditActions))] IReadOnlyList<AuditAction?>? ActionItems = null,
    [property: JsonConverter(typeof(LenientAuditEvidence))] AuditEvidence? Evidence = null);

/// <param name="Priority">1 is the highest.</param>
internal sealed record AuditAction(int? Priority = null, string? Title = null);

internal sealed record AuditEvidence([property: JsonConverter(typeof(LenientAuditChats))] IReadOnlyList<AuditChat?>? UnhealthyChats = null);

internal sealed record AuditChat(ChatId ChatId = default, string? Status = null);

/// <summary>An error body: V3 nests one error under <c>error</c>, V2 lists several.</summary>
internal sealed record ErrorBody(
    [property: JsonConverter(typeof(LenientError))] ErrorFacts? Error = null,
    string? TraceId = null,
    [property: JsonConverter(typeof(LenientErrorsV2))] IReadOnlyList<ErrorFactsV2?>? Errors = null)
{
    /// <summary>V3's documented answer for a chat that doesn't exist. Many APIs and proxies use the same error format, but not this code.</summary>
    public bool SaysNoSuchChat => Error is { Status: 404, Code: 2001 };

    /// <summary>V2's documented answer for the same.</summary>
    public bool SaysNoSuchChatV2 => Errors is [{ Status: 404, Code: "not_found" }];
}

internal sealed record ErrorFacts(int? Status = null, int? Code = null, double? RetryAfter = null);

internal sealed record ErrorFactsV2(int? Status = null, string? Code = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    // Unknown fields are skipped without recursion, however deep.
    MaxDepth = int.MaxValue,
    Converters = [
        typeof(LenientText), typeof(LenientTime), typeof(LenientFlag), typeof(LenientInt), typeof(LenientLong), typeof(LenientDouble),
        typeof(LenientChatId)],
    WriteIndented = true)]
[JsonSerializable(typeof(Chat))]
[JsonSerializable(typeof(ChatV2Answer))]
[JsonSerializable(typeof(LineList))]
[JsonSerializable(typeof(ListedLine))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(AuditBody))]
internal sealed partial class ChatJsonContext : JsonSerializerContext;

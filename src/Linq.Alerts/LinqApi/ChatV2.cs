using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A chat as returned by the legacy <c>GET /api/partner/v2/chats/{id}</c>. V2 has no health status.</summary>
/// <param name="Id">An integer, unlike V3's UUID.</param>
public sealed record ChatV2(
    long? Id,
    Personal DisplayName = default,
    string? Service = null,
    bool? Group = null,
    long? MessageCount = null,
    [property: JsonConverter(typeof(LenientHandlesV2))] IReadOnlyList<ChatV2Handle?>? ChatHandles = null);

/// <param name="JoinedAt">Null if V2 doesn't write it in ISO 8601, as sometimes happens.</param>
public sealed record ChatV2Handle(Personal PhoneNumber, string? Service = null, DateTimeOffset? JoinedAt = null);

internal sealed record ChatV2Answer(ChatV2? Data);

using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A chat as the legacy <c>GET /api/partner/v2/chats/{id}</c> gives it. V2 knows no health.</summary>
/// <param name="Id">An integer, unlike V3's UUID.</param>
public sealed record ChatV2(
    long? Id,
    Personal DisplayName = default,
    string? Service = null,
    bool? Group = null,
    long? MessageCount = null,
    [property: JsonConverter(typeof(LenientHandlesV2))] IReadOnlyList<ChatV2Handle?>? ChatHandles = null);

/// <param name="JoinedAt">Null when V2 writes it in a form that is not ISO 8601, as it sometimes does.</param>
public sealed record ChatV2Handle(Personal PhoneNumber, string? Service = null, DateTimeOffset? JoinedAt = null);

internal sealed record ChatV2Answer(ChatV2? Data);

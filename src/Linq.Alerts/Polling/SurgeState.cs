namespace Linq.Alerts;

/// <summary>An ongoing surge.</summary>
/// <param name="Began">When its first chat was seen to change, to the minute.</param>
/// <param name="NoticedAt">When there were enough of them.</param>
/// <param name="Turned">Chats that became unhealthy since <paramref name="Began"/>.</param>
/// <param name="IsReported">Whether its event is recorded.</param>
public sealed record SurgeState(DateTimeOffset Began, DateTimeOffset NoticedAt, long Turned, bool IsReported = false);

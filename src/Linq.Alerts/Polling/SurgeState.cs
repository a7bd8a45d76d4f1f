namespace Linq.Alerts;

/// <summary>A surge that has begun and is not over.</summary>
/// <param name="Began">When the first chat of it was seen to turn, to the minute.</param>
/// <param name="NoticedAt">When there were enough of them.</param>
/// <param name="Turned">Chats that turned since <paramref name="Began"/>.</param>
/// <param name="IsReported">Whether its event is recorded.</param>
public sealed record SurgeState(DateTimeOffset Began, DateTimeOffset NoticedAt, long Turned, bool IsReported = false);

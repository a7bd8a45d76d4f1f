namespace Linq.Alerts;

/// <summary>A chat is flapping, and has not settled.</summary>
/// <param name="From">The time of its first change, by Linq's clock.</param>
/// <param name="Changes">The number of changes so far.</param>
public sealed record FlappingState(DateTimeOffset From, long Changes);

/// <summary>A recent change of a chat.</summary>
/// <param name="Since">By Linq's clock.</param>
/// <param name="SeenAt">By our clock, which isn't affected by a wrong time from Linq.</param>
public readonly record struct RecentStep(HealthStatus Status, DateTimeOffset Since, DateTimeOffset SeenAt);

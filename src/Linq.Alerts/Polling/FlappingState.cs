namespace Linq.Alerts;

/// <summary>A chat flaps, and has not settled.</summary>
/// <param name="From">When the first of its changes was, by Linq's clock.</param>
/// <param name="Changes">All of them so far.</param>
public sealed record FlappingState(DateTimeOffset From, long Changes);

/// <summary>A turn that a chat has taken lately.</summary>
/// <param name="Since">By Linq's clock.</param>
/// <param name="SeenAt">By ours, which a wrong time of Linq's does not change.</param>
public readonly record struct RecentStep(HealthStatus Status, DateTimeOffset Since, DateTimeOffset SeenAt);

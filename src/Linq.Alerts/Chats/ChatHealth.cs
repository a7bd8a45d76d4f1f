namespace Linq.Alerts;

/// <summary>A chat's status, and since when it has it (UTC, by Linq's clock).</summary>
public readonly record struct ChatHealth(HealthStatus Status, DateTimeOffset Since);

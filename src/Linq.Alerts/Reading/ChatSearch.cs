namespace Linq.Alerts;

/// <summary>A search over the recorded chats.</summary>
public sealed record ChatSearch
{
    /// <summary>Empty for all unhealthy ones.</summary>
    public IReadOnlySet<HealthStatus> Statuses { get; init; } = new HashSet<HealthStatus>();

    public LineId? Line { get; init; }

    /// <summary>The start of a chat's ID, or the other side's last four digits. Null for any.</summary>
    public string? Text
    {
        get;
        init => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim().ToLowerInvariant();
    }

    internal bool Wants(ChatRow row) =>
        (Statuses.Count == 0 ? row.Status.IsSick : Statuses.Contains(row.Status))
        && (Text is null || row.OtherSide.Text == Text || row.Id.ToString().StartsWith(Text, StringComparison.Ordinal));
}

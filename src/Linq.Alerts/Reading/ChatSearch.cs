namespace Linq.Alerts;

/// <summary>Which of the chats on record somebody wants to see.</summary>
public sealed record ChatSearch
{
    /// <summary>Empty for all that are sick.</summary>
    public IReadOnlySet<HealthStatus> Statuses { get; init; } = new HashSet<HealthStatus>();

    public LineId? Line { get; init; }

    /// <summary>The beginning of a chat's ID, or the other side's last four digits. Null for any.</summary>
    public string? Text
    {
        get;
        init => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim().ToLowerInvariant();
    }

    internal bool Wants(ChatRow row) =>
        (Statuses.Count == 0 ? row.Status.IsSick : Statuses.Contains(row.Status))
        && (Text is null || row.OtherSide.Text == Text || row.Id.ToString().StartsWith(Text, StringComparison.Ordinal));
}

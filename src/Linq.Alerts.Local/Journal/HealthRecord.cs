namespace Linq.Alerts.Local;

/// <summary>One record of <c>health.journal</c>: what changes on one line, at once. Parts that do not change are left out.</summary>
internal sealed record HealthRecord(LineId Line)
{
    public LineRow? Row { get; init; }

    /// <summary>Commits to the line up to this one. Comes with <see cref="Row"/>.</summary>
    public long? Version { get; init; }

    public IReadOnlyList<ChatRow>? Written { get; init; }

    public IReadOnlyList<ChatId>? Removed { get; init; }

    public IReadOnlyList<StoredEvent>? Events { get; init; }

    /// <summary>Events that are pending no more.</summary>
    public IReadOnlyList<EventId>? Published { get; init; }
}

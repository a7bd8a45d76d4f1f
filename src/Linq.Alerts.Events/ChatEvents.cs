namespace Linq.Alerts.Events;

/// <summary>A chat went from one status to another.</summary>
public sealed record ChatHealthChangedEvent : LinqAlertEvent
{
    public override string Type => EventTypes.ChatHealthChanged;

    public required string ChatId { get; init; }

    public required ChatStatus Previous { get; init; }

    /// <summary>Equal to <see cref="Previous"/> when the chat left that status and came back between two polls.</summary>
    public required ChatStatus Status { get; init; }

    /// <summary>Since when it has the status, by Linq's clock; when Linq gave no time, when it was seen. UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The last four digits of the other side's number, or <c>e-mail</c>, or <c>group</c>; empty when unknown.</summary>
    public required string OtherSide { get; init; }

    /// <summary>False also when Linq didn't say.</summary>
    public required bool IsGroup { get; init; }

    /// <summary><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, or a later word of Linq's; null when Linq didn't say.</summary>
    public string? Service { get; init; }

    /// <summary>Linq's page about the status, always below <c>https://docs.linqapp.com/</c>.</summary>
    public Uri? DocUrl { get; init; }

    /// <summary>When the chat left <c>HEALTHY</c>, by Linq's clock; null when it was unhealthy before it was watched.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>The event by which the chat came to <see cref="Previous"/>; null when there was none.</summary>
    public LinqAlertEventId? PreviousEvent { get; init; }

    /// <summary>The line's chats at that time; null before the line was read completely.</summary>
    public LineHealthTotals? Totals { get; init; }

    /// <summary>The change is part of a surge, which has a <see cref="LineSurgeEvent"/> of its own.</summary>
    public bool IsInSurge { get; init; }

    /// <summary>The chat keeps changing: it has a <see cref="ChatFlappingEvent"/> of its own.</summary>
    public bool IsFlapping { get; init; }
}

/// <summary>Linq no longer has this unhealthy chat. No more events follow about it: don't mistake the silence for health.</summary>
public sealed record ChatGoneEvent : LinqAlertEvent
{
    public override string Type => EventTypes.ChatGone;

    public required string ChatId { get; init; }

    /// <summary>Its last status, never <c>HEALTHY</c>.</summary>
    public required ChatStatus Previous { get; init; }

    /// <inheritdoc cref="ChatHealthChangedEvent.OtherSide" />
    public required string OtherSide { get; init; }

    /// <summary>The event by which the chat came to <see cref="Previous"/>; null when there was none.</summary>
    public LinqAlertEventId? PreviousEvent { get; init; }
}

/// <summary>A chat changes its status too often, or has settled again.</summary>
public sealed record ChatFlappingEvent : LinqAlertEvent
{
    public override string Type => EventTypes.ChatFlapping;

    public required string ChatId { get; init; }

    /// <summary>True when it begins, false when it is over.</summary>
    public required bool IsRaised { get; init; }

    public required ChatStatus Status { get; init; }

    /// <inheritdoc cref="ChatHealthChangedEvent.OtherSide" />
    public required string OtherSide { get; init; }

    /// <summary>How often the chat changed since <see cref="Since"/>.</summary>
    public required long Changes { get; init; }

    /// <summary>When the first of these changes was, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The last ten of these changes at most, oldest first.</summary>
    public required IReadOnlyList<ChatStatusStep> History { get; init; }
}

/// <summary>A status that a chat had, and since when.</summary>
public readonly record struct ChatStatusStep(ChatStatus Status, DateTimeOffset Since);

/// <summary>A chat that is unhealthy, as events about a line name it.</summary>
/// <param name="Status">Never <c>HEALTHY</c>.</param>
/// <param name="Since">Since when, by Linq's clock. UTC.</param>
/// <param name="OtherSide">The last four digits of the other side's number, or <c>e-mail</c>, or <c>group</c>; empty when unknown.</param>
public sealed record UnhealthyChat(string ChatId, ChatStatus Status, DateTimeOffset Since, string OtherSide);

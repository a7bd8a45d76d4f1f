namespace Linq.Alerts.Events;

/// <summary>A chat's status changed.</summary>
public sealed record ChatHealthChangedEvent : LinqAlertEvent
{
    public override string Type => EventTypes.ChatHealthChanged;

    public required string ChatId { get; init; }

    public required ChatStatus Previous { get; init; }

    /// <summary>Equal to <see cref="Previous"/> if the chat left that status and came back between two polls.</summary>
    public required ChatStatus Status { get; init; }

    /// <summary>Since when it has the status, by Linq's clock; if Linq gave no time, when it was seen. UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The last four digits of the other side's number, or <c>e-mail</c>, or <c>group</c>; empty when unknown.</summary>
    public required string OtherSide { get; init; }

    /// <summary>Also false if Linq didn't say.</summary>
    public required bool IsGroup { get; init; }

    /// <summary><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, or a value that Linq adds later; null if Linq didn't say.</summary>
    public string? Service { get; init; }

    /// <summary>Linq's page about the status, always under <c>https://docs.linqapp.com/</c>.</summary>
    public Uri? DocUrl { get; init; }

    /// <summary>When the chat left <c>HEALTHY</c>, by Linq's clock; null if it was unhealthy before monitoring began.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>The event by which the chat came to <see cref="Previous"/>; null when there was none.</summary>
    public LinqAlertEventId? PreviousEvent { get; init; }

    /// <summary>The line's counts at that time; null until the line has been read completely.</summary>
    public LineHealthTotals? Totals { get; init; }

    /// <summary>Whether the change is part of a surge, which has its own <see cref="LineSurgeEvent"/>.</summary>
    public bool IsInSurge { get; init; }

    /// <summary>Whether the chat keeps changing, which has its own <see cref="ChatFlappingEvent"/>.</summary>
    public bool IsFlapping { get; init; }
}

/// <summary>Linq no longer has this unhealthy chat. No more events follow about it, so don't take that for health.</summary>
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

/// <summary>A chat's status changes too often, or has settled again.</summary>
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

    /// <summary>The time of the first of these changes, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>At most the last ten of these changes, oldest first.</summary>
    public required IReadOnlyList<ChatStatusStep> History { get; init; }
}

/// <summary>A status that a chat had, and since when.</summary>
public readonly record struct ChatStatusStep(ChatStatus Status, DateTimeOffset Since);

/// <summary>An unhealthy chat, as listed in events about a line.</summary>
/// <param name="Status">Never <c>HEALTHY</c>.</param>
/// <param name="Since">Since when, by Linq's clock. UTC.</param>
/// <param name="OtherSide">The last four digits of the other side's number, or <c>e-mail</c>, or <c>group</c>; empty when unknown.</param>
public sealed record UnhealthyChat(string ChatId, ChatStatus Status, DateTimeOffset Since, string OtherSide);

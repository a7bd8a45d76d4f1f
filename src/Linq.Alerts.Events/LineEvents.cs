namespace Linq.Alerts.Events;

/// <summary>A line was read completely for the first time: one event about the chats that were already unhealthy.</summary>
/// <remarks>
/// For a line you already know, it means that the store was recreated. Read the line's chats from Linq once, because no event reports what recovered in
/// between.
/// </remarks>
public sealed record LineBaselineEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineBaseline;

    public required LineHealthCounts Counts { get; init; }

    /// <summary>At most the ten worst, the worst and longest unhealthy first. <see cref="Counts"/> shows whether these are all.</summary>
    public required IReadOnlyList<UnhealthyChat> Worst { get; init; }
}

/// <summary>Many chats of a line became unhealthy at once, or that is over.</summary>
public sealed record LineSurgeEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineSurge;

    /// <summary>True when it begins, false when it is over.</summary>
    public required bool IsRaised { get; init; }

    public required LineHealthCounts Counts { get; init; }

    /// <summary>How many chats became unhealthy since <see cref="Began"/>.</summary>
    public required long Turned { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How many chats were unhealthy a day before it began; null if there is no count from then.</summary>
    public long? DayAgo { get; init; }

    /// <summary>How many chats were unhealthy a week before it began; null if there is no count from then.</summary>
    public long? WeekAgo { get; init; }

    /// <inheritdoc cref="LineBaselineEvent.Worst" />
    public required IReadOnlyList<UnhealthyChat> Worst { get; init; }
}

/// <summary>Chats of a line are still <c>CRITICAL</c>, or its reputation is still bad. Nothing has changed.</summary>
public sealed record LineReminderEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineReminder;

    public required LineHealthCounts Counts { get; init; }

    public required LineReputation Reputation { get; init; }

    /// <inheritdoc cref="LineBaselineEvent.Worst" />
    public required IReadOnlyList<UnhealthyChat> Worst { get; init; }
}

/// <summary>Linq changed its verdict on a line, or flagged or unflagged it.</summary>
public sealed record LineReputationChangedEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineReputationChanged;

    public required LineReputation Previous { get; init; }

    public required LineReputation Reputation { get; init; }

    /// <summary>Null if Linq didn't say.</summary>
    public bool? WasFlagged { get; init; }

    /// <summary>Whether Linq has flagged the line, so that new messages may fail. Null if Linq doesn't say.</summary>
    public bool? IsFlagged { get; init; }

    /// <summary>Linq's page about the reputation, always under <c>https://docs.linqapp.com/</c>.</summary>
    public Uri? DocUrl { get; init; }
}

/// <summary>The result of Linq's audit of a line with a bad reputation.</summary>
public sealed record LineAuditEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineAudit;

    public required LineReputation Reputation { get; init; }

    /// <summary>Linq's name for the main cause, such as <c>volume_spike</c>; null if Linq gives none.</summary>
    public string? PrimaryDriver { get; init; }

    /// <summary>Up to three actions recommended by Linq, most important first, in Linq's words.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Up to ten chats that Linq names.</summary>
    public required IReadOnlyList<EvidenceChat> Evidence { get; init; }
}

/// <summary>A chat that Linq's audit names.</summary>
public readonly record struct EvidenceChat(string ChatId, ChatStatus Status);

/// <summary>A line left the account's list and is no longer monitored. No more events follow about it, so don't take that for health.</summary>
public sealed record LineRetiredEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineRetired;
}

/// <summary>How many chats a line has, and how many of them are in each unhealthy status.</summary>
public readonly record struct LineHealthCounts(long Chats, long AtRisk, long Critical, long OptedOut);

/// <summary>How many chats a line has, and how many of them are unhealthy.</summary>
/// <param name="HourAgo">How many were unhealthy an hour before; null if there is no count from then.</param>
public readonly record struct LineHealthTotals(long Chats, long Unhealthy, long? HourAgo);

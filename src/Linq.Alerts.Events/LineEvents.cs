namespace Linq.Alerts.Events;

/// <summary>A line was read completely for the first time: what was unhealthy already, in one event.</summary>
/// <remarks>For a line that you know already it means that the store was made anew. Read the line's chats from Linq once, because nobody reports what recovered in between.</remarks>
public sealed record LineBaselineEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineBaseline;

    public required LineHealthCounts Counts { get; init; }

    /// <summary>The ten worst at most, the worst and longest unhealthy first. <see cref="Counts"/> says whether these are all.</summary>
    public required IReadOnlyList<UnhealthyChat> Worst { get; init; }
}

/// <summary>Many chats of a line turned unhealthy at once, or that is over.</summary>
public sealed record LineSurgeEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineSurge;

    /// <summary>True when it begins, false when it is over.</summary>
    public required bool IsRaised { get; init; }

    public required LineHealthCounts Counts { get; init; }

    /// <summary>How many chats turned since <see cref="Began"/>.</summary>
    public required long Turned { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How many chats were unhealthy a day before it began; null when nobody counted then.</summary>
    public long? DayAgo { get; init; }

    /// <summary>How many chats were unhealthy a week before it began; null when nobody counted then.</summary>
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

/// <summary>Linq judges a line anew, has flagged it, or no longer does.</summary>
public sealed record LineReputationChangedEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineReputationChanged;

    public required LineReputation Previous { get; init; }

    public required LineReputation Reputation { get; init; }

    /// <summary>Null when Linq didn't say.</summary>
    public bool? WasFlagged { get; init; }

    /// <summary>Whether Linq has flagged the line, so that new messages may fail. Null when Linq doesn't say.</summary>
    public bool? IsFlagged { get; init; }

    /// <summary>Linq's page about the reputation, always below <c>https://docs.linqapp.com/</c>.</summary>
    public Uri? DocUrl { get; init; }
}

/// <summary>What Linq's audit says about a line with a bad reputation.</summary>
public sealed record LineAuditEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineAudit;

    public required LineReputation Reputation { get; init; }

    /// <summary>Linq's word for the main cause, such as <c>volume_spike</c>; null when Linq names none.</summary>
    public string? PrimaryDriver { get; init; }

    /// <summary>What Linq advises, most important first, three at most, in Linq's words.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The chats that Linq names, ten at most.</summary>
    public required IReadOnlyList<EvidenceChat> Evidence { get; init; }
}

/// <summary>A chat that Linq's audit names.</summary>
public readonly record struct EvidenceChat(string ChatId, ChatStatus Status);

/// <summary>A line left the account's list and is no longer watched. No more events follow about it: don't mistake the silence for health.</summary>
public sealed record LineRetiredEvent : LinqAlertEvent
{
    public override string Type => EventTypes.LineRetired;
}

/// <summary>How many chats a line has, and how many of them are in each unhealthy status.</summary>
public readonly record struct LineHealthCounts(long Chats, long AtRisk, long Critical, long OptedOut);

/// <summary>How many chats a line has, and how many of them are unhealthy.</summary>
/// <param name="HourAgo">How many were unhealthy an hour before; null when nobody counted then.</param>
public readonly record struct LineHealthTotals(long Chats, long Unhealthy, long? HourAgo);

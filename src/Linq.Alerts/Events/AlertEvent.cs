namespace Linq.Alerts;

/// <summary>Something that happened on a line, as recorded, published and sent. In the past tense, and immutable.</summary>
/// <remarks>Contains no full number, address or name: <see cref="LastFour"/> can't hold one.</remarks>
public abstract record AlertEvent
{
    /// <summary>The value of <see cref="TestPlace"/> for all places.</summary>
    public const string AllPlaces = "*";

    /// <summary>Assigned when the event is committed, not earlier.</summary>
    public EventId Id { get; init; }

    public required LineName Line { get; init; }

    /// <summary>For a test: the place it is for, or <see cref="AllPlaces"/>. Null for what really happened.</summary>
    public string? TestPlace { get; init; }

    /// <summary>The line it is about. For some events in the account's sequence that isn't the account.</summary>
    public LineName AboutLine => this switch
    {
        LineRetired retired => retired.Retired,
        LineReputationChanged changed => changed.About,
        LineAudited audited => audited.About,
        _ => Line,
    };

    /// <summary>When the poller saw it, UTC. Linq's own time, if there is one, is in the event.</summary>
    public required DateTimeOffset ObservedAt { get; init; }
}

/// <summary>A chat's status changed.</summary>
public sealed record ChatHealthChanged : AlertEvent
{
    public required ChatId Chat { get; init; }

    public required HealthStatus Previous { get; init; }

    /// <summary>Equal to <see cref="Previous"/> if the chat left that status and came back between two polls.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>Linq's time of the change, UTC; the time of observation if Linq gave none.</summary>
    public required DateTimeOffset Since { get; init; }

    public required ChatFacts Facts { get; init; }

    /// <summary>When the chat left HEALTHY, by Linq's clock, UTC. Null if it was unhealthy before monitoring began, or if this is unknown.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>The event that reported the change to <see cref="Previous"/>, for finding it in the record. Null if there was none.</summary>
    public EventId? PreviousEvent { get; init; }

    /// <summary>The line's counts once this change was recorded; null if unknown.</summary>
    public LineTotals? Totals { get; init; }

    /// <summary>Whether an ongoing <see cref="LineSurge"/> of its line covers it.</summary>
    public bool InSurge { get; init; }

    /// <summary>Whether the chat was flapping: a <see cref="ChatFlapping"/> was raised and isn't over.</summary>
    public bool IsFlapping { get; init; }

    public bool IsRecurrence => Previous == Status;

    public bool IsRecovery => Status == HealthStatus.Healthy;

    /// <summary>To or from OPTED_OUT: a compliance event, which no rule may suppress.</summary>
    public bool IsOptOut => Status == HealthStatus.OptedOut || Previous == HealthStatus.OptedOut;
}

/// <summary>The first complete pass over a line: a single summary of the problems that already existed.</summary>
/// <param name="Chats">All chats seen in that pass.</param>
/// <param name="Worst">Up to <see cref="MaxWorst"/> unhealthy chats, the worst and longest unhealthy first.</param>
public sealed record LineBaselined(long Chats, long AtRisk, long Critical, long OptedOut, IReadOnlyList<SickChat> Worst) : AlertEvent
{
    public const int MaxWorst = 10;

    public long Sick => AtRisk + Critical + OptedOut;

    public bool IsQuiet => Sick == 0;
}

/// <summary>One unhealthy chat in a <see cref="LineBaselined"/>.</summary>
public readonly record struct SickChat(ChatId Chat, HealthStatus Status, DateTimeOffset Since, LastFour OtherSide);

/// <summary>An unhealthy chat that Linq no longer has, confirmed by ID. Its row is deleted, and nothing more will be reported about it.</summary>
public sealed record ChatGone : AlertEvent
{
    public required ChatId Chat { get; init; }

    public required HealthStatus LastStatus { get; init; }

    public required LastFour OtherSide { get; init; }

    /// <summary>As in <see cref="ChatHealthChanged"/>.</summary>
    public EventId? PreviousEvent { get; init; }
}

/// <summary>How many chats of a line are unhealthy.</summary>
/// <param name="Chats">All chats of the line, as counted by the last complete pass, or by the current one if it has seen more.</param>
/// <param name="HourAgo">How many were unhealthy an hour before; null if there is no count from then.</param>
public readonly record struct LineTotals(long Chats, long Unhealthy, long? HourAgo = null);

/// <summary>How many chats a line has, and how many of them have each status other than HEALTHY.</summary>
public readonly record struct LineCounts(long Chats, long AtRisk, long Critical, long OptedOut)
{
    public long Unhealthy => AtRisk + Critical + OptedOut;
}

/// <summary>Many chats of one line became unhealthy within a short time, or such a surge is over: one alert instead of many.</summary>
/// <param name="Raised">False when it is over.</param>
/// <param name="Counts">The line's counts now.</param>
/// <param name="Turned">Chats that became AT_RISK or CRITICAL since <paramref name="Began"/>.</param>
/// <param name="Began">When the first of them was seen to change, UTC.</param>
/// <param name="DayAgo">Unhealthy chats a day before it began; null if there is no count from then.</param>
/// <param name="WeekAgo">Unhealthy chats a week before it began; null if there is no count from then.</param>
/// <param name="Worst">Up to <see cref="LineBaselined.MaxWorst"/>: of those that changed, the worst and longest unhealthy first; at the end of a surge,
/// of all that are still unhealthy.</param>
public sealed record LineSurge(
    bool Raised, LineCounts Counts, long Turned, DateTimeOffset Began, long? DayAgo, long? WeekAgo, IReadOnlyList<SickChat> Worst) : AlertEvent;

/// <summary>A reminder: chats of a line are still CRITICAL, or the line's own reputation is still bad.</summary>
/// <param name="Reputation">The line's own.</param>
/// <param name="Worst">Up to <see cref="LineBaselined.MaxWorst"/>, the worst and longest unhealthy first.</param>
public sealed record LineReminder(LineCounts Counts, Reputation Reputation, IReadOnlyList<SickChat> Worst) : AlertEvent;

/// <summary>A chat's status keeps changing, or has been stable for a while again.</summary>
/// <param name="Raised">False when it has settled.</param>
public sealed record ChatFlapping(bool Raised) : AlertEvent
{
    /// <summary>Maximum length of <see cref="History"/>.</summary>
    public const int MaxHistory = 10;

    public required ChatId Chat { get; init; }

    /// <summary>Its status now.</summary>
    public required HealthStatus Status { get; init; }

    public required LastFour OtherSide { get; init; }

    /// <summary>The number of changes that this summarizes.</summary>
    public required long Changes { get; init; }

    /// <summary>When the first of them happened, by Linq's clock, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last of them, oldest first.</summary>
    public required IReadOnlyList<ChatStep> History { get; init; }
}

/// <summary>One step in a chat's history.</summary>
/// <param name="Since">By Linq's clock, UTC.</param>
public readonly record struct ChatStep(HealthStatus Status, DateTimeOffset Since);

/// <summary>Linq changed its verdict on one of the account's lines, or flagged or unflagged it.</summary>
/// <param name="About">The line. The event itself belongs to the account.</param>
/// <param name="Previous">Unknown if the line is new to us and already bad.</param>
/// <param name="IsFlagged">Whether Linq has flagged the line, so that new messages may fail; null if Linq doesn't say.</param>
public sealed record LineReputationChanged(LineName About, Reputation Previous, Reputation Reputation, bool? WasFlagged = null, bool? IsFlagged = null) : AlertEvent
{
    /// <summary>Linq's page about it, only under https://docs.linqapp.com/.</summary>
    public Uri? DocUrl { get; init; }

    /// <summary>Whether messages from the line aren't being delivered, or may not be.</summary>
    public bool IsCritical => Reputation == Reputation.Critical || IsFlagged == true;

    public bool IsGood => !IsCritical && Reputation == Reputation.Healthy;
}

/// <summary>The result of Linq's own audit of a line: why its reputation is bad, and what to do first.</summary>
/// <param name="About">The line. The event itself belongs to the account.</param>
/// <param name="PrimaryDriver">Linq's name for the main cause, such as <c>volume_spike</c>; null if it gives none.</param>
/// <param name="Actions">What to do, most important first; up to <see cref="MaxActions"/>, each sanitized and truncated.</param>
/// <param name="Worst">Up to <see cref="LineBaselined.MaxWorst"/> chats that Linq names as evidence.</param>
public sealed record LineAudited(LineName About, Reputation Reputation, string? PrimaryDriver, IReadOnlyList<string> Actions, IReadOnlyList<AuditedChat> Worst) : AlertEvent
{
    public const int MaxActions = 3;
}

/// <param name="Chat">Linq's ID of it.</param>
public readonly record struct AuditedChat(ChatId Chat, HealthStatus Status);

/// <summary>A line left the account's list permanently and is no longer polled. Its records are kept.</summary>
public sealed record LineRetired(LineName Retired) : AlertEvent;

/// <summary>Something is wrong with Linq Alerts itself, or is fixed again: what happened and what to do, in words for people.</summary>
/// <param name="Raised">False when the problem is over.</param>
/// <param name="Text">Cause and fix. Contains no secrets and no personal data.</param>
/// <param name="AboutPlace">The place the alarm is about, through which it must not be sent.</param>
public sealed record Alarm(AlarmKind Kind, bool Raised, string Text, string? AboutPlace = null) : AlertEvent;

namespace Linq.Alerts;

/// <summary>Something that happened on a line, as recorded, published and told. Past tense, never changed again.</summary>
/// <remarks>Holds no full number, address or name: <see cref="LastFour"/> cannot.</remarks>
public abstract record AlertEvent
{
    /// <summary>A trial for every place.</summary>
    public const string AllPlaces = "*";

    /// <summary>Given when the event is committed, never before.</summary>
    public EventId Id { get; init; }

    public required LineName Line { get; init; }

    /// <summary>For a trial that somebody asked for: the place it is for, or <see cref="AllPlaces"/>. Null for what really happened.</summary>
    public string? TestPlace { get; init; }

    /// <summary>The line that it is about, which for some events in the account's sequence is not the account.</summary>
    public LineName AboutLine => this switch
    {
        LineRetired retired => retired.Retired,
        LineReputationChanged changed => changed.About,
        LineAudited audited => audited.About,
        _ => Line,
    };

    /// <summary>When the poller saw it, UTC. Linq's own time, where there is one, stands in the event.</summary>
    public required DateTimeOffset ObservedAt { get; init; }
}

/// <summary>One chat went from one status to another.</summary>
public sealed record ChatHealthChanged : AlertEvent
{
    public required ChatId Chat { get; init; }

    public required HealthStatus Previous { get; init; }

    /// <summary>Equal to <see cref="Previous"/> when the chat left that status and came back between two polls.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>Linq's time of the change, UTC; the time of observation where Linq gave none.</summary>
    public required DateTimeOffset Since { get; init; }

    public required ChatFacts Facts { get; init; }

    /// <summary>When the chat left HEALTHY, by Linq's clock, UTC. Null when it was bad before the watching began, or this is not known.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>The event by which the chat came to <see cref="Previous"/>: one to find it under in the record. Null when there was none.</summary>
    public EventId? PreviousEvent { get; init; }

    /// <summary>How the line stood once this change was recorded; null where it is not known.</summary>
    public LineTotals? Totals { get; init; }

    /// <summary>Whether a <see cref="LineSurge"/> of its line, begun and not over, stands for it.</summary>
    public bool InSurge { get; init; }

    /// <summary>Whether the chat was flapping: a <see cref="ChatFlapping"/> was raised and is not over.</summary>
    public bool IsFlapping { get; init; }

    public bool IsRecurrence => Previous == Status;

    public bool IsRecovery => Status == HealthStatus.Healthy;

    /// <summary>Into or out of OPTED_OUT: a compliance event, which no rule may hold back.</summary>
    public bool IsOptOut => Status == HealthStatus.OptedOut || Previous == HealthStatus.OptedOut;
}

/// <summary>The first complete pass over a line: what was already bad, told once as a whole.</summary>
/// <param name="Chats">All chats seen in that pass.</param>
/// <param name="Worst">Up to <see cref="MaxWorst"/> sick chats, the worst and longest sick first.</param>
public sealed record LineBaselined(long Chats, long AtRisk, long Critical, long OptedOut, IReadOnlyList<SickChat> Worst) : AlertEvent
{
    public const int MaxWorst = 10;

    public long Sick => AtRisk + Critical + OptedOut;

    public bool IsQuiet => Sick == 0;
}

/// <summary>One sick chat in a <see cref="LineBaselined"/>.</summary>
public readonly record struct SickChat(ChatId Chat, HealthStatus Status, DateTimeOffset Since, LastFour OtherSide);

/// <summary>A sick chat that Linq no longer has, confirmed by id: its row is gone, and nothing more will be told of it.</summary>
public sealed record ChatGone : AlertEvent
{
    public required ChatId Chat { get; init; }

    public required HealthStatus LastStatus { get; init; }

    public required LastFour OtherSide { get; init; }

    /// <summary>As in <see cref="ChatHealthChanged"/>.</summary>
    public EventId? PreviousEvent { get; init; }
}

/// <summary>How many chats of a line are unhealthy.</summary>
/// <param name="Chats">All chats of the line, as the last complete pass counted them; more when the pass under way has seen more.</param>
/// <param name="HourAgo">How many were unhealthy an hour before; null when nobody counted then.</param>
public readonly record struct LineTotals(long Chats, long Unhealthy, long? HourAgo = null);

/// <summary>How many chats a line has, and how many of them are in each status but HEALTHY.</summary>
public readonly record struct LineCounts(long Chats, long AtRisk, long Critical, long OptedOut)
{
    public long Unhealthy => AtRisk + Critical + OptedOut;
}

/// <summary>Many chats of one line turned bad within a short time, or such a surge is over: one alert instead of many.</summary>
/// <param name="Raised">False when it is over.</param>
/// <param name="Counts">How the line stands now.</param>
/// <param name="Turned">Chats that turned AT_RISK or CRITICAL since <paramref name="Began"/>.</param>
/// <param name="Began">When the first of them was seen to turn, UTC.</param>
/// <param name="DayAgo">Unhealthy chats a day before it began; null when nobody counted then.</param>
/// <param name="WeekAgo">Unhealthy chats a week before it began; null when nobody counted then.</param>
/// <param name="Worst">Up to <see cref="LineBaselined.MaxWorst"/>: of those that turned, the worst and longest so first; at the end, of all that are still bad.</param>
public sealed record LineSurge(
    bool Raised, LineCounts Counts, long Turned, DateTimeOffset Began, long? DayAgo, long? WeekAgo, IReadOnlyList<SickChat> Worst) : AlertEvent;

/// <summary>Chats of a line are still CRITICAL, or the line's own reputation is still bad, a while after this was reported.</summary>
/// <param name="Reputation">The line's own.</param>
/// <param name="Worst">Up to <see cref="LineBaselined.MaxWorst"/>, the worst and longest so first.</param>
public sealed record LineReminder(LineCounts Counts, Reputation Reputation, IReadOnlyList<SickChat> Worst) : AlertEvent;

/// <summary>A chat goes back and forth, or has stayed in one status for a while again.</summary>
/// <param name="Raised">False when it has settled.</param>
public sealed record ChatFlapping(bool Raised) : AlertEvent
{
    /// <summary>The longest <see cref="History"/>.</summary>
    public const int MaxHistory = 10;

    public required ChatId Chat { get; init; }

    /// <summary>Its status now.</summary>
    public required HealthStatus Status { get; init; }

    public required LastFour OtherSide { get; init; }

    /// <summary>Changes of the chat that this sums up.</summary>
    public required long Changes { get; init; }

    /// <summary>When the first of them was, by Linq's clock, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last ones, the oldest first.</summary>
    public required IReadOnlyList<ChatStep> History { get; init; }
}

/// <summary>One step of a chat's way.</summary>
/// <param name="Since">By Linq's clock, UTC.</param>
public readonly record struct ChatStep(HealthStatus Status, DateTimeOffset Since);

/// <summary>Linq judges one of the account's lines anew, or has flagged it, or no longer does.</summary>
/// <param name="About">The line. The event itself is the account's.</param>
/// <param name="Previous">Unknown when the line is new to us and bad already.</param>
/// <param name="IsFlagged">Whether Linq has flagged the line, so that new messages may fail; null where it does not say.</param>
public sealed record LineReputationChanged(LineName About, Reputation Previous, Reputation Reputation, bool? WasFlagged = null, bool? IsFlagged = null) : AlertEvent
{
    /// <summary>Linq's page on it, only below https://docs.linqapp.com/.</summary>
    public Uri? DocUrl { get; init; }

    /// <summary>Whether messages from the line are not landing, or may not.</summary>
    public bool IsCritical => Reputation == Reputation.Critical || IsFlagged == true;

    public bool IsGood => !IsCritical && Reputation == Reputation.Healthy;
}

/// <summary>What Linq's own audit of a line says: why its reputation is bad, and what to do first.</summary>
/// <param name="About">The line. The event itself is the account's.</param>
/// <param name="PrimaryDriver">Linq's word for the main cause, such as <c>volume_spike</c>; null when it names none.</param>
/// <param name="Actions">What to do, the most important first; up to <see cref="MaxActions"/>, each cleaned and cut.</param>
/// <param name="Worst">Up to <see cref="LineBaselined.MaxWorst"/> chats that Linq names as evidence.</param>
public sealed record LineAudited(LineName About, Reputation Reputation, string? PrimaryDriver, IReadOnlyList<string> Actions, IReadOnlyList<AuditedChat> Worst) : AlertEvent
{
    public const int MaxActions = 3;
}

/// <param name="Chat">Linq's ID of it.</param>
public readonly record struct AuditedChat(ChatId Chat, HealthStatus Status);

/// <summary>A line left the account's list for good and is no longer polled. What was recorded of it stays.</summary>
public sealed record LineRetired(LineName Retired) : AlertEvent;

/// <summary>Linq Alerts itself is in trouble, or no longer is: what happened and what to do, in words for a person.</summary>
/// <param name="Raised">False when the trouble is over.</param>
/// <param name="Text">Cause and cure. Holds no secret and no personal data.</param>
/// <param name="AboutPlace">The place the alarm is about, which must not carry it.</param>
public sealed record Alarm(AlarmKind Kind, bool Raised, string Text, string? AboutPlace = null) : AlertEvent;

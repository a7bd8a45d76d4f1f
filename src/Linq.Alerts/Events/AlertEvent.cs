namespace Linq.Alerts;

/// <summary>Something that happened on a line, as recorded, published and told. Past tense, never changed again.</summary>
/// <remarks>Holds no full number, address or name: <see cref="LastFour"/> cannot.</remarks>
public abstract record AlertEvent
{
    /// <summary>A trial for every place.</summary>
    public const string TrialEverywhere = "*";

    /// <summary>Given when the event is committed, never before.</summary>
    public EventId Id { get; init; }

    public required LineName Line { get; init; }

    /// <summary>For a trial that somebody asked for: the place it is for, or <see cref="TrialEverywhere"/>. Null for what really happened.</summary>
    public string? Trial { get; init; }

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

    public bool IsRecurrence => Previous == Status;

    public bool IsRecovery => Status == HealthStatus.Healthy;

    /// <summary>Into or out of OPTED_OUT: a compliance event, which no rule may hold back.</summary>
    public bool IsOptOut => Status == HealthStatus.OptedOut || Previous == HealthStatus.OptedOut;
}

/// <summary>The first complete pass over a line: what was already bad, told once as a whole.</summary>
/// <param name="Chats">All chats seen in that pass.</param>
/// <param name="Worst">Up to <see cref="MostWorst"/> sick chats, the worst and longest sick first.</param>
public sealed record LineBaselined(long Chats, long AtRisk, long Critical, long OptedOut, IReadOnlyList<SickChat> Worst) : AlertEvent
{
    public const int MostWorst = 10;

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
}

/// <summary>A line left the account's list for good and is no longer polled. What was recorded of it stays.</summary>
public sealed record LineRetired(LineName Retired) : AlertEvent;

/// <summary>Linq Alerts itself is in trouble, or no longer is: what happened and what to do, in words for a person.</summary>
/// <param name="Raised">False when the trouble is over.</param>
/// <param name="Text">Cause and cure. Holds no secret and no personal data.</param>
/// <param name="AboutPlace">The place the alarm is about, which must not carry it.</param>
public sealed record Alarm(AlarmKind Kind, bool Raised, string Text, string? AboutPlace = null) : AlertEvent;

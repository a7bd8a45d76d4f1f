namespace Linq.Alerts;

/// <summary>What a route wants to be told. An empty set means any.</summary>
public sealed record RouteFilter
{
    public static RouteFilter Everything { get; } = new();

    /// <summary>Statuses that are told when a chat turns to them. Default the three sick ones.</summary>
    public IReadOnlySet<HealthStatus> Statuses { get; init; } =
        new HashSet<HealthStatus> { HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut };

    /// <summary>Only when it turns from one of these. Does not hold back an opt-out's end, nor a recovery.</summary>
    public IReadOnlySet<HealthStatus> Previous { get; init; } = new HashSet<HealthStatus>();

    public IReadOnlySet<PhoneNumber> Lines { get; init; } = new HashSet<PhoneNumber>();

    /// <summary><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, in any case.</summary>
    public IReadOnlySet<string> Services { get; init; } = new HashSet<string>();

    /// <summary>True: only groups. False: only direct chats. Null: both.</summary>
    public bool? Groups { get; init; }

    /// <summary>Whether it is told that a chat leaves <see cref="Statuses"/> again. Default true. The end of an opt-out is told in any case.</summary>
    public bool Recoveries { get; init; } = true;

    /// <summary>Whether it is reminded of lines with chats that are still bad. Default true.</summary>
    public bool Reminders { get; init; } = true;

    public bool Wants(AlertEvent alert, LineDirectory lines) => alert switch
    {
        ChatHealthChanged change => HasLine(change.Line.Id, lines) && WantsChat(change.Facts) && WantsTurn(change),
        ChatGone gone => HasLine(gone.Line.Id, lines) && Statuses.Contains(gone.LastStatus),
        LineBaselined baseline => HasLine(baseline.Line.Id, lines),
        LineRetired retired => HasLine(retired.Retired.Id, lines),
        LineSurge => HasLine(alert.Line.Id, lines) && WantsSurges,
        LineReminder => Reminders && HasLine(alert.Line.Id, lines) && Statuses.Contains(HealthStatus.Critical),
        ChatFlapping flapping => HasLine(alert.Line.Id, lines) && (Statuses.Contains(flapping.Status) || WantsSurges),
        LineReputationChanged or LineAudited => HasLine(alert.AboutLine.Id, lines),
        // What is wrong with the watching itself concerns everybody who relies on it.
        _ => true,
    };

    /// <summary>Whether it is sent one alert about many chats of a line, instead of one for each.</summary>
    public bool WantsSurges => Statuses.Contains(HealthStatus.AtRisk) || Statuses.Contains(HealthStatus.Critical);

    /// <summary>Whether a chat's trouble is over with <paramref name="alert"/>, as far as the route is concerned.</summary>
    public bool IsEnding(AlertEvent alert) => alert switch
    {
        ChatHealthChanged { TestPlace: null } change => Statuses.Contains(change.Previous) && (change.IsRecovery || !Statuses.Contains(change.Status)),
        ChatGone => true,
        _ => false,
    };

    private bool HasLine(LineId line, LineDirectory lines) => Lines.Count == 0 || lines.MayBe(line, Lines);

    // A chat of which nothing is known could be any: better told than missed.
    private bool WantsChat(ChatFacts facts) => facts == ChatFacts.None
        || ((Services.Count == 0 || facts.Service is null || Services.Contains(facts.Service)) && (Groups is null || facts.IsGroup == Groups));

    private bool WantsTurn(ChatHealthChanged change)
    {
        if (Statuses.Contains(change.Status))
            return Previous.Count == 0 || Previous.Contains(change.Previous);
        // Who was told of the trouble is told of its end, even where other trouble follows that the route does not want.
        return Statuses.Contains(change.Previous) && (Recoveries || change.IsOptOut);
    }
}

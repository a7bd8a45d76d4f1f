namespace Linq.Alerts;

/// <summary>Which events a route wants. An empty set means any.</summary>
public sealed record RouteFilter
{
    public static RouteFilter Everything { get; } = new();

    /// <summary>A chat is reported when it gets one of these statuses. Default: the three unhealthy ones.</summary>
    public IReadOnlySet<HealthStatus> Statuses { get; init; } =
        new HashSet<HealthStatus> { HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut };

    /// <summary>Only if its status was one of these before. Doesn't apply to recoveries and the end of an opt-out.</summary>
    public IReadOnlySet<HealthStatus> Previous { get; init; } = new HashSet<HealthStatus>();

    public IReadOnlySet<PhoneNumber> Lines { get; init; } = new HashSet<PhoneNumber>();

    /// <summary><c>iMessage</c>, <c>SMS</c>, <c>RCS</c>, in any case.</summary>
    public IReadOnlySet<string> Services { get; init; } = new HashSet<string>();

    /// <summary>True: only groups. False: only direct chats. Null: both.</summary>
    public bool? Groups { get; init; }

    /// <summary>Whether to report that a chat leaves <see cref="Statuses"/>. Default true. The end of an opt-out is always reported.</summary>
    public bool Recoveries { get; init; } = true;

    /// <summary>Whether to send reminders about lines whose chats are still unhealthy. Default true.</summary>
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
        // A problem with the monitoring itself concerns everyone who relies on it.
        _ => true,
    };

    /// <summary>Whether the route gets one alert about many chats of a line instead of one for each.</summary>
    public bool WantsSurges => Statuses.Contains(HealthStatus.AtRisk) || Statuses.Contains(HealthStatus.Critical);

    /// <summary>Whether <paramref name="alert"/> ends a chat's problem, as far as the route is concerned.</summary>
    public bool IsEnding(AlertEvent alert) => alert switch
    {
        ChatHealthChanged { TestPlace: null } change => Statuses.Contains(change.Previous) && (change.IsRecovery || !Statuses.Contains(change.Status)),
        ChatGone => true,
        _ => false,
    };

    private bool HasLine(LineId line, LineDirectory lines) => Lines.Count == 0 || lines.MayBe(line, Lines);

    // A chat about which nothing is known could be anything: better reported than missed.
    private bool WantsChat(ChatFacts facts) => facts == ChatFacts.None
        || ((Services.Count == 0 || facts.Service is null || Services.Contains(facts.Service)) && (Groups is null || facts.IsGroup == Groups));

    private bool WantsTurn(ChatHealthChanged change)
    {
        if (Statuses.Contains(change.Status))
            return Previous.Count == 0 || Previous.Contains(change.Previous);
        // Whoever was alerted of a problem is alerted of its end, even if the chat then has another problem that the route doesn't want.
        return Statuses.Contains(change.Previous) && (Recoveries || change.IsOptOut);
    }
}

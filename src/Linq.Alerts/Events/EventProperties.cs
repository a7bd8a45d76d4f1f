namespace Linq.Alerts;

/// <summary>The properties that a bus sends with an event, so that subscribers can filter events without reading their bodies.</summary>
public static class EventProperties
{
    public const string Critical = "critical";
    public const string Warning = "warning";
    public const string Info = "info";

    /// <returns>
    /// Always <c>type</c>, <c>severity</c>, <c>lineId</c> and <c>schema</c>; <c>status</c> and <c>previous</c> if the event has them; <c>trial</c> on
    /// tests only.
    /// </returns>
    public static IReadOnlyDictionary<string, string> Of(AlertEvent alert)
    {
        var properties = new Dictionary<string, string>
        {
            ["type"] = EventType.Of(alert),
            ["severity"] = SeverityOf(alert),
            ["lineId"] = alert.AboutLine.Id.ToString(),
            ["schema"] = EventJson.Schema,
        };
        if (alert is ChatHealthChanged change)
            (properties["previous"], properties["status"]) = (change.Previous.Word, change.Status.Word);
        if (alert is ChatFlapping flapping)
            properties["status"] = flapping.Status.Word;
        if (alert is ChatGone gone)
            properties["previous"] = gone.LastStatus.Word;
        if (alert.TestPlace is { } trial)
            properties["trial"] = trial;
        return properties;
    }

    /// <summary>Critical: act now. Warning: look into it, or know that you will hear no more about it. Info: good to know.</summary>
    /// <remarks>A test has the severity of what it imitates, so that it takes the route that is being tested.</remarks>
    public static string SeverityOf(AlertEvent alert) => alert switch
    {
        ChatHealthChanged { Status: HealthStatus.Critical or HealthStatus.OptedOut } => Critical,
        // The recipient has written, which doesn't allow sending: someone should read the message first.
        ChatHealthChanged { Previous: HealthStatus.OptedOut } => Warning,
        ChatHealthChanged { IsRecovery: true } => Info,
        ChatHealthChanged => Warning,
        // That of its worst chat, because these chats aren't reported individually, however long they have had their status.
        LineBaselined { Critical: > 0 } or LineBaselined { OptedOut: > 0 } => Critical,
        LineBaselined { AtRisk: > 0 } => Warning,
        LineBaselined => Info,
        LineSurge { Raised: true } => Critical,
        LineSurge { Counts.Unhealthy: > 0 } => Warning,
        LineSurge => Info,
        LineReminder { Counts.Critical: > 0 } or LineReminder { Reputation: Reputation.Critical } => Critical,
        LineReminder => Warning,
        ChatFlapping { Status: HealthStatus.Critical } => Critical,
        ChatFlapping { Raised: false, Status: HealthStatus.Healthy } => Info,
        ChatFlapping => Warning,
        LineReputationChanged { IsCritical: true } => Critical,
        LineReputationChanged { IsGood: true } => Info,
        LineReputationChanged => Warning,
        LineAudited => Warning,
        // Nothing more will be reported about it, and subscribers must not take that for health.
        ChatGone or LineRetired => Warning,
        // While monitoring doesn't work, nothing else is reported.
        Alarm { Raised: true } => Critical,
        Alarm => Info,
        _ => throw new InvalidOperationException($"{alert.GetType().Name} has no severity."),
    };
}

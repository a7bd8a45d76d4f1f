namespace Linq.Alerts;

/// <summary>What a bus writes beside an event, so that a subscriber can choose events without reading their bodies.</summary>
public static class EventProperties
{
    public const string Critical = "critical";
    public const string Warning = "warning";
    public const string Info = "info";

    /// <returns>
    /// Always <c>type</c>, <c>severity</c>, <c>lineId</c> and <c>schema</c>; <c>status</c> and <c>previous</c> where the event has one;
    /// <c>trial</c> on a trial only.
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

    /// <summary>Critical: act now. Warning: look at it, or what you know of it ends. Info: good to know.</summary>
    /// <remarks>A trial has the severity of what it plays, or it would not go the way that is to be tried.</remarks>
    public static string SeverityOf(AlertEvent alert) => alert switch
    {
        ChatHealthChanged { Status: HealthStatus.Critical or HealthStatus.OptedOut } => Critical,
        // The recipient has written, which is no leave to send: somebody should read it first.
        ChatHealthChanged { Previous: HealthStatus.OptedOut } => Warning,
        ChatHealthChanged { IsRecovery: true } => Info,
        ChatHealthChanged => Warning,
        // That of its worst chat: nobody tells these chats one by one, however long they have been so.
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
        // Nothing more will be told of it: who keeps a list must not take the silence for health.
        ChatGone or LineRetired => Warning,
        // While the watching is in trouble, nobody is told of anything.
        Alarm { Raised: true } => Critical,
        Alarm => Info,
        _ => throw new InvalidOperationException($"{alert.GetType().Name} has no severity."),
    };
}

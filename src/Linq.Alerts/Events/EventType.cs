namespace Linq.Alerts;

/// <summary>The names of the event types, for everything that writes, reads or filters events.</summary>
public static class EventType
{
    public const string ChatHealthChanged = "chat-health-changed";
    public const string ChatGone = "chat-gone";
    public const string LineBaseline = "line-baseline";
    public const string LineSurge = "line-surge";
    public const string LineReminder = "line-reminder";
    public const string ChatFlapping = "chat-flapping";
    public const string LineReputationChanged = "line-reputation-changed";
    public const string LineAudit = "line-audit";
    public const string LineRetired = "line-retired";
    public const string Alarm = "alarm";

    public static IReadOnlyList<string> All { get; } =
        [ChatHealthChanged, ChatGone, ChatFlapping, LineBaseline, LineSurge, LineReminder, LineReputationChanged, LineAudit, LineRetired, Alarm];

    public static string Of(AlertEvent alert) => alert switch
    {
        Alerts.ChatHealthChanged => ChatHealthChanged,
        Alerts.ChatGone => ChatGone,
        Alerts.LineBaselined => LineBaseline,
        Alerts.LineSurge => LineSurge,
        Alerts.LineReminder => LineReminder,
        Alerts.ChatFlapping => ChatFlapping,
        Alerts.LineReputationChanged => LineReputationChanged,
        Alerts.LineAudited => LineAudit,
        Alerts.LineRetired => LineRetired,
        Alerts.Alarm => Alarm,
        _ => throw new InvalidOperationException($"{alert.GetType().Name} has no type word."),
    };
}

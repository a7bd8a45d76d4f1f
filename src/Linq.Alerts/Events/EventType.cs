namespace Linq.Alerts;

/// <summary>The word that names each kind of event, for everybody who writes, reads or filters events.</summary>
public static class EventType
{
    public const string ChatHealthChanged = "chat-health-changed";
    public const string ChatGone = "chat-gone";
    public const string LineBaseline = "line-baseline";
    public const string LineRetired = "line-retired";
    public const string Alarm = "alarm";

    public static string Of(AlertEvent alert) => alert switch
    {
        Alerts.ChatHealthChanged => ChatHealthChanged,
        Alerts.ChatGone => ChatGone,
        Alerts.LineBaselined => LineBaseline,
        Alerts.LineRetired => LineRetired,
        Alerts.Alarm => Alarm,
        _ => throw new InvalidOperationException($"{alert.GetType().Name} has no type word."),
    };
}

namespace Linq.Alerts.Events;

/// <summary>The types of event: the attribute <c>type</c>, the message's subject, and the property <c>type</c> that filters see.</summary>
public static class EventTypes
{
    public const string ChatHealthChanged = "chat-health-changed";
    public const string ChatGone = "chat-gone";
    public const string ChatFlapping = "chat-flapping";
    public const string LineBaseline = "line-baseline";
    public const string LineSurge = "line-surge";
    public const string LineReminder = "line-reminder";
    public const string LineReputationChanged = "line-reputation-changed";
    public const string LineAudit = "line-audit";
    public const string LineRetired = "line-retired";
    public const string Alarm = "alarm";
}

/// <summary>The application properties of a Service Bus message, all of them strings. A subscription's filter only sees these, never the body.</summary>
public static class MessageProperties
{
    /// <summary>One of <see cref="EventTypes"/>. On every message.</summary>
    public const string Type = "type";

    /// <summary><c>critical</c>: act now. <c>warning</c>: look into it. <c>info</c>: good to know. On every message.</summary>
    public const string Severity = "severity";

    /// <summary>Same as <see cref="LinqAlertEvent.LineId"/>. On every message.</summary>
    public const string LineId = "lineId";

    /// <summary>The schema version. On every message. Don't filter by it, because events of a later version would disappear without a trace.</summary>
    public const string Schema = "schema";

    /// <summary>The chat's status, on <c>chat-health-changed</c> and <c>chat-flapping</c>.</summary>
    public const string Status = "status";

    /// <summary>The chat's status before, on <c>chat-health-changed</c> and <c>chat-gone</c>.</summary>
    public const string Previous = "previous";

    /// <summary>On tests only: same as <see cref="LinqAlertEvent.TestPlace"/>.</summary>
    public const string Test = "trial";
}

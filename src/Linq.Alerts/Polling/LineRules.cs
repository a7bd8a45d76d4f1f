namespace Linq.Alerts;

/// <summary>When a pass has more to say than what each chat did.</summary>
public sealed record LineRules(SurgeOptions Surge, FlappingOptions Flapping, ReminderOptions Reminders)
{
    public LineRules()
        : this(new(), new(), new())
    {
    }
}

namespace Linq.Alerts;

/// <summary>The rules of a pass that aren't about single changes: surges, flapping and reminders.</summary>
public sealed record LineRules(SurgeOptions Surge, FlappingOptions Flapping, ReminderOptions Reminders)
{
    public LineRules()
        : this(new(), new(), new())
    {
    }
}

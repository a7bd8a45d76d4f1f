namespace Linq.Alerts.Events;

/// <summary>Something is wrong with Linq Alerts itself, or is fixed again. Until it is over, health changes may go undetected or undelivered.</summary>
public sealed record AlarmEvent : LinqAlertEvent
{
    public override string Type => EventTypes.Alarm;

    /// <summary>The kind, such as <c>KeyRefused</c>. More may be added: treat unknown ones as alarms too.</summary>
    public required string Kind { get; init; }

    /// <summary>True when it begins, false when it is over.</summary>
    public required bool IsRaised { get; init; }

    /// <summary>Cause and fix, for people. The wording may change at any time.</summary>
    public required string Text { get; init; }

    /// <summary>The destination with the problem; null if the alarm isn't about one.</summary>
    public string? AboutPlace { get; init; }
}

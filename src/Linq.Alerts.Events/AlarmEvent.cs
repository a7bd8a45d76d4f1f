namespace Linq.Alerts.Events;

/// <summary>Linq Alerts itself is in trouble, or no longer is. Until it is over, health changes may go undetected or undelivered.</summary>
public sealed record AlarmEvent : LinqAlertEvent
{
    public override string Type => EventTypes.Alarm;

    /// <summary>The kind, such as <c>KeyRefused</c>. More may be added: treat one you don't know as an alarm all the same.</summary>
    public required string Kind { get; init; }

    /// <summary>True when it begins, false when it is over.</summary>
    public required bool IsRaised { get; init; }

    /// <summary>Cause and cure, for a person. The words may change at any time.</summary>
    public required string Text { get; init; }

    /// <summary>The destination in trouble; null when the alarm isn't about one.</summary>
    public string? AboutPlace { get; init; }
}

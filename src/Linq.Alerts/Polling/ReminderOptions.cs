using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>How often to send reminders that a line has CRITICAL chats, or a bad reputation. Setting <c>Alerts:Remind</c>.</summary>
public sealed record ReminderOptions : IValidatableObject
{
    /// <summary>1 h to 30 days, or 0 for never. Default 1 day.</summary>
    public TimeSpan Remind { get; init; } = TimeSpan.FromDays(1);

    internal bool IsOff => Remind == TimeSpan.Zero;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOff && (Remind < TimeSpan.FromHours(1) || Remind > TimeSpan.FromDays(30)))
            yield return new($"Alerts:Remind is {SettingsSource.Written(Remind)}: it must be 01:00:00 to 720:00:00, or 00:00:00 for no reminders.", [nameof(Remind)]);
    }
}

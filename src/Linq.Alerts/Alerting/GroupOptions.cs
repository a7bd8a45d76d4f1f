using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>How changes are grouped into digests. Settings section <c>Group</c>.</summary>
public sealed record GroupOptions : IValidatableObject
{
    /// <summary>
    /// How long the first change waits for others to be sent with it, 0 s to 10 min. Default 30 s. Opt-outs, CRITICAL and alarms never wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Minimum time between two digests of one route and line, up to 1 day. Default 5 min; not shorter than <see cref="Wait"/>. Opt-outs and alarms
    /// don't wait for it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Interval < Wait)
            yield return new($"Group:Interval ({Interval}) must not be shorter than Group:Wait ({Wait}).", [nameof(Interval)]);
    }
}

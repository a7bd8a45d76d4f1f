using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>How changes gather into digests. Settings section <c>Group</c>.</summary>
public sealed record GroupOptions : IValidatableObject
{
    /// <summary>How long a first change waits for company, 0 s to 10 min. Default 30 s. Opt-outs, CRITICAL and alarms never wait for company.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Least time between two digests of one route and line, up to 1 day. Default 5 min; not shorter than <see cref="Wait"/>.
    /// Opt-outs and alarms do not wait for it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Interval < Wait)
            yield return new($"Group:Interval ({Interval}) must not be shorter than Group:Wait ({Wait}).", [nameof(Interval)]);
    }
}

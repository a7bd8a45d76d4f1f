using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>When a chat counts as flapping, so that one alert replaces those for each change. Settings section <c>Flapping</c>.</summary>
public sealed record FlappingOptions
{
    /// <summary>
    /// A chat is flapping when it changes more often than this within <see cref="Window"/>, up to 30. Default 4, because becoming unhealthy and
    /// recovering twice may be chance. 0 for never.
    /// </summary>
    [Range(0, 30)]
    public int Changes { get; init; } = 4;

    /// <summary>1 min to 1 day. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>It has settled when it hasn't changed for this long, 1 min to 12 h. Default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00")]
    public TimeSpan Dwell { get; init; } = TimeSpan.FromMinutes(30);

    internal bool IsOff => Changes == 0;

    /// <summary>How many changes of a chat are remembered.</summary>
    internal int Remembered => Math.Max(Changes + 1, ChatFlapping.MaxHistory);
}

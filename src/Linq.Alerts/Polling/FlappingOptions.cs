using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>When a chat changes so often that one alert says more than each change. Settings section <c>Flapping</c>.</summary>
public sealed record FlappingOptions
{
    /// <summary>A chat flaps when it changes more often than this within <see cref="Window"/>, up to 30. Default 4: twice bad and back is bad luck. 0 for never.</summary>
    [Range(0, 30)]
    public int Changes { get; init; } = 4;

    /// <summary>1 min to 1 day. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>It has settled when it did not change for so long, 1 min to 12 h. Default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00")]
    public TimeSpan Dwell { get; init; } = TimeSpan.FromMinutes(30);

    internal bool IsOff => Changes == 0;

    /// <summary>Turns of a chat that are remembered.</summary>
    internal int Remembered => Math.Max(Changes + 1, ChatFlapping.MaxHistory);
}

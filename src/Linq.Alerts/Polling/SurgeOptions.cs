using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>When so many chats of a line become unhealthy at once that one alert replaces many. Settings section <c>Surge</c>.</summary>
public sealed record SurgeOptions
{
    /// <summary>
    /// A surge begins when at least this many chats become AT_RISK or CRITICAL within <see cref="Window"/>. Default 10, as many as a person can check
    /// individually; 0 for never.
    /// </summary>
    [Range(0, 1_000_000)]
    public int Chats { get; init; } = 10;

    /// <summary>
    /// And at least this percentage of the line's chats, 0 to 100. Default 2: on a line of 10,000 chats, 10 changes in a quarter of an hour are normal.
    /// </summary>
    [Range(0, 100)]
    public int Share { get; init; } = 2;

    /// <summary>1 min to 2 h. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "02:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(15);

    internal bool IsOff => Chats == 0;

    /// <param name="chats">All chats of the line.</param>
    internal long Threshold(long chats) => Math.Max(Chats, (long)Math.Ceiling(chats * Share / 100.0));
}

namespace Linq.Alerts;

/// <summary>Growing waits between retries: the first, then twice as long each time, up to the longest.</summary>
public readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The wait after so many failures in a row, 1 and up.</summary>
    public TimeSpan After(int failures)
    {
        // Doubling beyond this would overflow long after it is longer than any wait that makes sense.
        var doublings = Math.Clamp(failures - 1, 0, 20);
        return TimeSpan.FromTicks(Math.Min(First.Ticks << doublings, Longest.Ticks));
    }
}

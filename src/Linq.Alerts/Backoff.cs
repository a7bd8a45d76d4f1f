namespace Linq.Alerts;

/// <summary>Growing delays between retries: the first, then twice as long each time, up to the longest.</summary>
public readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The delay after this many failures in a row, 1 or more.</summary>
    public TimeSpan After(int failures)
    {
        // Doubling further would eventually overflow, and the delay is already longer than any sensible one.
        var doublings = Math.Clamp(failures - 1, 0, 20);
        return TimeSpan.FromTicks(Math.Min(First.Ticks << doublings, Longest.Ticks));
    }
}

using System.Globalization;

namespace Linq.Alerts;

/// <summary>Detects that the machine's clock was set, by comparing it with the monotonic clock.</summary>
/// <remarks>A machine that slept looks the same as one whose clock was set forward. Not thread-safe: use it from one loop or timer.</remarks>
public sealed class ClockWatch(TimeProvider clock)
{
    /// <summary>Corrections up to this size are normal.</summary>
    private static readonly TimeSpan Unremarkable = TimeSpan.FromMinutes(1);

    private (DateTimeOffset Time, long Counter) _last = (clock.GetUtcNow(), clock.GetTimestamp());

    /// <returns>What happened since the last check, as text for a log; null if nothing did.</returns>
    public string? Look()
    {
        var (now, counter) = (clock.GetUtcNow(), clock.GetTimestamp());
        var jump = now - _last.Time - clock.GetElapsedTime(_last.Counter, counter);
        _last = (now, counter);
        if (jump.Duration() <= Unremarkable)
            return null;
        var by = jump.Duration().ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
        return jump < TimeSpan.Zero
            ? $"The machine's clock was set back by {by}. Nothing to do: nothing waits for a time of the old clock."
            : $"The machine's clock was set forward by {by}, or the machine slept. Nothing to do.";
    }
}

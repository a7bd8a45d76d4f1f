using System.Globalization;

namespace Linq.Alerts.Azure;

/// <summary>Numbers entries in the order they are taken in: the time of intake, made strictly increasing, and a name of this process.</summary>
/// <remarks>Between instances the order is as good as their clocks, which is enough: per line the sequence decides.</remarks>
internal sealed class IntakeOrder(TimeProvider clock)
{
    /// <summary>Two instances that take in at the same tick must not meet.</summary>
    private readonly string _process = Guid.NewGuid().ToString("n")[..8];
    private long _last;

    public string Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var now = clock.GetUtcNow();
            // Where the clock was ahead and is right again, keys that went on from there would be out of reach of every range for years.
            var next = new DateTimeOffset(last, TimeSpan.Zero).IsFromTheFuture(now) ? now.UtcTicks : Math.Max(now.UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return string.Create(CultureInfo.InvariantCulture, $"{next:D19}-{_process}");
        }
    }
}

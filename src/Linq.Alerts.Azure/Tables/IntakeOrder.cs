using System.Globalization;

namespace Linq.Alerts.Azure;

/// <summary>Numbers entries in the order they are recorded: the time, made strictly increasing, and an ID of this process.</summary>
/// <remarks>Between instances the order is only as good as their clocks, which is enough, because per line the sequence decides.</remarks>
internal sealed class IntakeOrder(TimeProvider clock)
{
    /// <summary>Two instances that record entries in the same tick must not collide.</summary>
    private readonly string _process = Guid.NewGuid().ToString("n")[..8];
    private long _last;

    public string Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var now = clock.GetUtcNow();
            // If the clock ran ahead and has been corrected, keys that continued from there would be outside every range for years.
            var next = new DateTimeOffset(last, TimeSpan.Zero).IsFromTheFuture(now) ? now.UtcTicks : Math.Max(now.UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return string.Create(CultureInfo.InvariantCulture, $"{next:D19}-{_process}");
        }
    }
}

using System.Globalization;

namespace ServiceBusStandIn;

/// <summary>
/// A clock that runs faster than the system's, from a moment that several processes agree on. The product's minutes become a test's seconds, and
/// leases, locks and timers keep their proportions.
/// </summary>
/// <param name="since">The moment at which the clocks agree.</param>
public sealed class FasterClock(DateTimeOffset since, int speed) : TimeProvider
{
    public override long TimestampFrequency => System.TimestampFrequency / speed;

    public override long GetTimestamp() => System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => since + ((System.GetUtcNow() - since) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FasterTimer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), Real);

    /// <summary>Formats it as an argument for another process.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{speed}x{since.UtcTicks}");

    /// <param name="text">From <see cref="ToString"/>; null for the system's clock.</param>
    /// <exception cref="FormatException">The text is invalid.</exception>
    public static TimeProvider Parse(string? text)
    {
        if (text is null)
            return System;
        return text.Split('x') is [var speed, var ticks]
            ? new FasterClock(new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), int.Parse(speed, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is no clock.");
    }

    private TimeSpan Real(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromTicks(Math.Max(1, time.Ticks / speed));

    private sealed class FasterTimer(ITimer timer, Func<TimeSpan, TimeSpan> real) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(real(dueTime), real(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

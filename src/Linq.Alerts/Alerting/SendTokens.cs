namespace Linq.Alerts;

/// <summary>How many sends remain under a place's hourly limit. Stored in its row, so that a restart or another instance continues from there.</summary>
/// <param name="Left">Sends left at <paramref name="At"/>.</param>
public sealed record SendTokens(double Left, DateTimeOffset At);

/// <summary>A place's hourly limit, as a token bucket: half of it can be sent at once, and the other half becomes available evenly over the hour.</summary>
/// <remarks>So no hour exceeds the limit. The last tokens are reserved for opt-outs, so that they never have to wait for other alerts.</remarks>
/// <param name="perHour">2 or more.</param>
internal readonly struct HourlyLimit(int perHour)
{
    public int Burst => perHour / 2;

    /// <summary>Tokens for opt-outs only.</summary>
    public int Reserved => Burst / 5;

    /// <summary>The time it takes to get one token.</summary>
    public TimeSpan Refill => TimeSpan.FromHours(1) / (perHour - Burst);

    /// <param name="stored">Null if nothing was ever sent to the place.</param>
    public SendTokens At(SendTokens? stored, DateTimeOffset now)
    {
        // Filling up takes an hour at most. A clock that was set back must not make it longer.
        if (stored is null || stored.At.IsFromTheFuture(now))
            return new(Burst, now);
        var flowedIn = now > stored.At ? (now - stored.At) / Refill : 0;
        return new(Math.Min(Burst, stored.Left + flowedIn), now > stored.At ? now : stored.At);
    }

    /// <summary>How long until a digest can be sent; zero for now.</summary>
    public TimeSpan WaitFor(SendTokens tokens, bool isOptOut)
    {
        var missing = (isOptOut ? 1 : Reserved + 1) - tokens.Left;
        return missing > 0 ? missing * Refill : TimeSpan.Zero;
    }

    public static SendTokens Take(SendTokens tokens) => tokens with { Left = tokens.Left - 1 };
}

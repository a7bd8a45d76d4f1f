namespace Linq.Alerts;

/// <summary>How many sends an hourly limit leaves a place, as its row keeps it: a restart or another instance goes on from there.</summary>
/// <param name="Left">Sends left at <paramref name="At"/>.</param>
public sealed record SendTokens(double Left, DateTimeOffset At);

/// <summary>A place's limit of sends in an hour, as a token bucket: half of it may go out at once, the other half flows in evenly.</summary>
/// <remarks>So no hour has more than the limit. The last tokens are kept for opt-outs: whatever went out before, these need not wait.</remarks>
/// <param name="perHour">2 or more.</param>
internal readonly struct HourlyLimit(int perHour)
{
    public int Burst => perHour / 2;

    /// <summary>Tokens for opt-outs only.</summary>
    public int Reserved => Burst / 5;

    /// <summary>The time in which one token flows in.</summary>
    public TimeSpan Refill => TimeSpan.FromHours(1) / (perHour - Burst);

    /// <param name="stored">Null for a place that was never sent to.</param>
    public SendTokens At(SendTokens? stored, DateTimeOffset now)
    {
        // It takes an hour at the most to fill up. A clock that was set back must not make it longer.
        if (stored is null || stored.At.IsFromTheFuture(now))
            return new(Burst, now);
        var flowedIn = now > stored.At ? (now - stored.At) / Refill : 0;
        return new(Math.Min(Burst, stored.Left + flowedIn), now > stored.At ? now : stored.At);
    }

    /// <summary>How long until a digest may go out; zero for now.</summary>
    public TimeSpan WaitFor(SendTokens tokens, bool isOptOut)
    {
        var missing = (isOptOut ? 1 : Reserved + 1) - tokens.Left;
        return missing > 0 ? missing * Refill : TimeSpan.Zero;
    }

    public static SendTokens Take(SendTokens tokens) => tokens with { Left = tokens.Left - 1 };
}

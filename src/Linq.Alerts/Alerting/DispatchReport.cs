namespace Linq.Alerts;

/// <summary>How a look at a place ended.</summary>
/// <param name="Next">When the next look is worth it, as far as this one can tell; null when nothing waits.</param>
/// <param name="Trouble">Why the place did not take what it was last sent, in words for a person. Null while it takes alerts.</param>
/// <param name="Undelivered">Whether something is due that the place does not take.</param>
public sealed record DispatchReport(DateTimeOffset? Next, string? Trouble = null, bool Undelivered = false)
{
    /// <summary>Whether a send failed in this look, rather than in an earlier one.</summary>
    public bool HasFailed { get; init; }

    /// <summary>What was thrown by a send that failed in this look, if anything.</summary>
    public Cause Cause { get; init; }

    /// <summary>Whether another dispatcher is at the place: then nothing else is known.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>This report, with what is to be known of a part of the place.</summary>
    internal DispatchReport And(DispatchReport part) =>
        this with { Next = Next is null || part.Next < Next ? part.Next : Next, Undelivered = Undelivered || part.Undelivered };
}

namespace Linq.Alerts;

/// <summary>The result of a run at a place.</summary>
/// <param name="Next">When the next run is worthwhile, as far as this one can tell; null if nothing waits.</param>
/// <param name="Trouble">Why the place didn't accept the last send, in words for people. Null while it accepts alerts.</param>
/// <param name="Undelivered">Whether something is due that the place doesn't accept.</param>
public sealed record DispatchReport(DateTimeOffset? Next, string? Trouble = null, bool Undelivered = false)
{
    /// <summary>Whether a send failed in this run, rather than in an earlier one.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The exception from a failed send in this run, if any.</summary>
    public Cause Cause { get; init; }

    /// <summary>Whether another dispatcher has the place; then nothing else is known.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>This report combined with that of a part of the place.</summary>
    internal DispatchReport And(DispatchReport part) =>
        this with { Next = Next is null || part.Next < Next ? part.Next : Next, Undelivered = Undelivered || part.Undelivered };
}

using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>A route's own row: who sends on it now, how it fails, and when each line was last told.</summary>
public sealed record RouteRow(string Route)
{
    public Lease? Lease { get; init; }

    /// <summary>Failed sends in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Nothing is sent before then.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last send failed, in words for a person.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whether the alarm about the present failures has been told.</summary>
    public bool FailureTold { get; init; }

    /// <summary>The last digest of each line, kept while it still holds back the next one.</summary>
    public ImmutableDictionary<LineId, DateTimeOffset> LastTold { get; init; } = ImmutableDictionary<LineId, DateTimeOffset>.Empty;
}

namespace Linq.Alerts;

/// <summary>A line's own row: what its passes have found, and the lease of the running one.</summary>
public sealed record LineRow : StreamRow
{
    /// <summary>The lease of the pass that is running, or was running when its process died.</summary>
    public Lease? Lease { get; init; }

    /// <summary>End of the first complete pass. Until then the line is being baselined.</summary>
    public DateTimeOffset? BaselinedAt { get; init; }

    /// <summary>Passes started until the baseline was complete.</summary>
    public int BaselinePasses { get; init; }

    /// <summary>Start and end of the last pass that reached the last page.</summary>
    public DateTimeOffset? LastCompleteStart { get; init; }

    public DateTimeOffset? LastCompleteEnd { get; init; }

    /// <summary>End of the last pass that reached the last page and could read most of the listed chats. A line without one for too long is stale.</summary>
    public DateTimeOffset? LastReadEnd { get; init; }

    /// <summary>Consecutive passes that reached the last page but couldn't read everything.</summary>
    public int UnreadPasses { get; init; }

    /// <summary>The number of chats found by the last pass that could read most of them; null before the first.</summary>
    public long? Chats { get; init; }

    /// <summary>The number of chats before most or all of them went missing from the list. Null unless they are missing.</summary>
    public long? ChatsBefore { get; init; }

    /// <summary>Until when a person's confirmation that the missing chats are gone is valid. Null without a confirmation.</summary>
    public DateTimeOffset? AbsenceConfirmedUntil { get; init; }

    /// <summary>
    /// Samples of how many chats were unhealthy during the last week; see <see cref="UnhealthyTrend"/>. Null before the first complete pass.
    /// </summary>
    public MinuteCounts? Unhealthy { get; init; }

    /// <summary>How many chats recently became AT_RISK or CRITICAL, per minute; see <see cref="SurgeWatch"/>. Null if none did.</summary>
    public MinuteCounts? Turns { get; init; }

    /// <summary>Null while there is none.</summary>
    public SurgeState? Surge { get; init; }

    /// <summary>When the wait for the next reminder started: when the line became unhealthy, or at the last reminder. Null while it is healthy.</summary>
    public DateTimeOffset? RemindFrom { get; init; }

    /// <summary>Until when Linq asked us to wait.</summary>
    public DateTimeOffset? DeferredUntil { get; init; }

    /// <summary>How many chats without health earlier passes have tried to read by ID; the next pass continues from there.</summary>
    public int HealthReadByIdUpTo { get; init; }
}

/// <param name="Holder">Identifies one poller for its lifetime.</param>
public sealed record Lease(string Holder, DateTimeOffset Until);

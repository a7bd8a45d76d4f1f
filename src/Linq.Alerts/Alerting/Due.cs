namespace Linq.Alerts;

/// <summary>When what waits for a route and line is due, and why.</summary>
/// <param name="Why">Recorded with each delivery.</param>
public readonly record struct Due(DateTimeOffset At, string Why)
{
    internal const string QuietHoursOver = "quiet hours over";
    internal const string SilenceOver = "silence over";

    /// <param name="waiting">Everything that waits for one route and line; not empty.</param>
    /// <param name="lastSent">When something about this line was last sent on the route.</param>
    public static Due Of(IReadOnlyList<LedgerEntry> waiting, DateTimeOffset? lastSent, GroupOptions options, DateTimeOffset now)
    {
        var interval = lastSent is { } sent && !sent.IsFromTheFuture(now) ? sent + options.Interval : DateTimeOffset.MinValue;
        return waiting.Select(entry => Of(entry, interval, options, now)).MinBy(due => due.At);
    }

    /// <summary>Linq counts a message sent after an opt-out against the account, so every minute matters. The end of an opt-out is as important.</summary>
    internal static bool IsOptOut(AlertEvent alert) => alert is ChatHealthChanged { IsOptOut: true, TestPlace: null };

    /// <summary>What never waits to be grouped with others.</summary>
    internal static bool IsUrgent(AlertEvent alert) => alert is Alarm or LineSurge { Raised: true } or LineReputationChanged { IsCritical: true }
        or ChatHealthChanged { IsOptOut: true } or ChatHealthChanged { Status: HealthStatus.Critical };

    private static Due Of(LedgerEntry entry, DateTimeOffset interval, GroupOptions options, DateTimeOffset now) =>
        entry.Replay?.Ended.Kind == OutcomeKind.Suppressed ? ByKind(entry, interval, options, now) with { Why = SilenceOver } : ByKind(entry, interval, options, now);

    private static Due ByKind(LedgerEntry entry, DateTimeOffset interval, GroupOptions options, DateTimeOffset now)
    {
        // Recorded by a clock that ran ahead, so how long it has waited is unknown: long enough.
        var takenAt = entry.TakenAt.IsFromTheFuture(now) ? now - options.Wait : entry.TakenAt;
        return entry.Event switch
        {
            ChatHealthChanged { IsOptOut: true } => new(takenAt, "opt-out"),
            Alarm => new(takenAt, "alarm"),
            LineSurge { Raised: true } or LineReputationChanged { IsCritical: true } => new(takenAt, "line alert"),
            ChatHealthChanged { Status: HealthStatus.Critical } => Later(takenAt, interval, "critical"),
            _ => Later(takenAt + options.Wait, interval, "waited for company"),
        };
    }

    private static Due Later(DateTimeOffset time, DateTimeOffset interval, string why) =>
        interval > time ? new(interval, "interval over") : new(time, why);
}

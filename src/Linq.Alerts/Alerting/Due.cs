namespace Linq.Alerts;

/// <summary>When what waits for one route and line is to be told, and why then.</summary>
/// <param name="Why">On record with each delivery.</param>
public readonly record struct Due(DateTimeOffset At, string Why)
{
    internal const string QuietHoursOver = "quiet hours over";
    internal const string SilenceOver = "silence over";

    /// <param name="waiting">All that waits for one route and line; not empty.</param>
    /// <param name="lastSent">When the route was last told of this line.</param>
    public static Due Of(IReadOnlyList<LedgerEntry> waiting, DateTimeOffset? lastSent, GroupOptions options, DateTimeOffset now)
    {
        var interval = lastSent is { } told && !told.IsFromTheFuture(now) ? told + options.Interval : DateTimeOffset.MinValue;
        return waiting.Select(entry => Of(entry, interval, options, now)).MinBy(due => due.At);
    }

    /// <summary>A send after an opt-out is scored against the account, so every minute counts. The end of one is as important.</summary>
    internal static bool IsOptOut(AlertEvent alert) => alert is ChatHealthChanged { IsOptOut: true, TestPlace: null };

    /// <summary>What never waits for company.</summary>
    internal static bool IsUrgent(AlertEvent alert) => alert is Alarm or LineSurge { Raised: true } or LineReputationChanged { IsCritical: true }
        or ChatHealthChanged { IsOptOut: true } or ChatHealthChanged { Status: HealthStatus.Critical };

    private static Due Of(LedgerEntry entry, DateTimeOffset interval, GroupOptions options, DateTimeOffset now) =>
        entry.Replay?.Ended.Kind == OutcomeKind.Suppressed ? ByKind(entry, interval, options, now) with { Why = SilenceOver } : ByKind(entry, interval, options, now);

    private static Due ByKind(LedgerEntry entry, DateTimeOffset interval, GroupOptions options, DateTimeOffset now)
    {
        // Taken in by a clock that was ahead, it has waited long enough, however long that was.
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

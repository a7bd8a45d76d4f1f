namespace Linq.Alerts;

/// <summary>When what waits for one route and line is to be told, and why then.</summary>
/// <param name="Why">On record with each delivery.</param>
public readonly record struct Due(DateTimeOffset At, string Why)
{
    /// <param name="waiting">All that waits for one route and line; not empty.</param>
    /// <param name="lastTold">When the route was last told of this line.</param>
    public static Due Of(IReadOnlyList<LedgerEntry> waiting, DateTimeOffset? lastTold, GroupOptions options) =>
        waiting.Select(entry => Of(entry, lastTold, options)).MinBy(due => due.At);

    private static Due Of(LedgerEntry entry, DateTimeOffset? lastTold, GroupOptions options)
    {
        var interval = lastTold + options.Interval ?? DateTimeOffset.MinValue;
        return entry.Event switch
        {
            // A send after an opt-out is scored against the account: every minute counts.
            ChatHealthChanged { IsOptOut: true } => new(entry.TakenAt, "opt-out"),
            Alarm => new(entry.TakenAt, "alarm"),
            ChatHealthChanged { Status: HealthStatus.Critical } => Later(entry.TakenAt, interval, "critical"),
            _ => Later(entry.TakenAt + options.Wait, interval, "waited for company"),
        };
    }

    private static Due Later(DateTimeOffset time, DateTimeOffset interval, string why) =>
        interval > time ? new(interval, "interval over") : new(time, why);
}

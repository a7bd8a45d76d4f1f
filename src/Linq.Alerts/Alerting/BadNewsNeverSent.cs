namespace Linq.Alerts;

/// <summary>A recovery is sent only on routes that reported the problem. Elsewhere nobody is waiting for it.</summary>
/// <remarks>If the record doesn't say, the recovery is sent: better one too many. The end of an opt-out is always sent.</remarks>
internal sealed class BadNewsNeverSent(IDeliveryLedger ledger)
{
    public const string Name = "bad-news-never-sent";

    /// <summary>How many changes are traced back. A problem with more of them has almost certainly been reported.</summary>
    private const int LongestWay = 50;

    /// <param name="filter">The route's.</param>
    /// <param name="waiting">The contents of one digest, in sequence.</param>
    /// <param name="kept">What remains of it after other rules.</param>
    /// <param name="collapsed">What one of them removed because the changes cancel each other.</param>
    /// <param name="rolledUp">What another removed because an alert in the digest covers it.</param>
    /// <param name="maybeSent">Sequence of the last event that may have been sent already; 0 for none.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    public async Task<(IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<LedgerEntry> Suppressed)> OfAsync(
        string route, RouteFilter filter, IReadOnlyList<LedgerEntry> waiting, IReadOnlyList<LedgerEntry> kept, IReadOnlyList<LedgerEntry> collapsed,
        IReadOnlyList<LedgerEntry> rolledUp, long maybeSent, CancellationToken cancel)
    {
        // What remains to be checked of the history of each recovery, by the next event to trace back.
        List<(LedgerEntry Ending, EventId Next)> ways =
        [
            .. from entry in kept
               where filter.IsEnding(entry.Event) && !IsOptOut(entry.Event) && entry.Event.Id.Sequence > maybeSent
               let before = PreviousOf(entry.Event)
               where before is not null
               select (entry, before.Value),
        ];
        if (ways.Count == 0)
            return (kept, []);

        var inDigest = waiting.ToDictionary(entry => entry.Event.Id);
        var goes = kept.Concat(rolledUp.Where(IsNamed)).Select(entry => entry.Event.Id).ToHashSet();
        var isCancelled = collapsed.Select(entry => entry.Event.Id).ToHashSet();
        HashSet<EventId> suppressed = [];
        for (var step = 0; step < LongestWay && ways.Count > 0; step++)
        {
            var found = await ledger.FindAsync(route, [.. ways.Select(way => way.Next).Where(id => !inDigest.ContainsKey(id)).Distinct()], cancel);
            List<(LedgerEntry Ending, EventId Next)> further = [];
            foreach (var (ending, next) in ways)
            {
                var entry = inDigest.GetValueOrDefault(next) ?? found.GetValueOrDefault(next);
                // No longer kept, or recorded before the route existed: unknown.
                if (entry?.Event is not ChatHealthChanged change)
                    continue;
                // Ignored: a chat may have recovered and changed again before either was reported.
                if (isCancelled.Contains(next) || entry.Outcome is { Kind: OutcomeKind.Suppressed, Why: Collapse.Rule })
                {
                    if (change.PreviousEvent is { } back)
                        further.Add((ending, back));
                }
                // It reported that the earlier problem was over. This one came after it, and all of it has been checked.
                else if (filter.IsEnding(change))
                    suppressed.Add(ending.Event.Id);
                else if (entry.Outcome is null ? goes.Contains(next) || next.Sequence <= maybeSent || !inDigest.ContainsKey(next) : IsSent(entry))
                    continue;
                else if (change.Previous == HealthStatus.Healthy || !filter.Statuses.Contains(change.Previous))
                    suppressed.Add(ending.Event.Id);
                // Without an earlier event, the chat was already unhealthy when monitoring began, which the baseline summary reported.
                else if (change.PreviousEvent is { } before)
                    further.Add((ending, before));
            }

            ways = further;
        }

        return suppressed.Count == 0 ? (kept, []) : (
            [.. kept.Where(entry => !suppressed.Contains(entry.Event.Id))],
            [.. kept.Where(entry => suppressed.Contains(entry.Event.Id))]);
    }

    private static bool IsSent(LedgerEntry entry) => entry.Outcome switch
    {
        { Kind: OutcomeKind.Delivered } => true,
        // The alert about the flapping states the chat's status.
        { Kind: OutcomeKind.Suppressed, Why: Flapping.Name } => true,
        { Kind: OutcomeKind.Suppressed, Why: RolledUp.Name } => IsNamed(entry),
        _ => false,
    };

    /// <summary>Whether the alert that covers <paramref name="rolledUp"/> names the chat, which it does if the chat is CRITICAL.</summary>
    private static bool IsNamed(LedgerEntry rolledUp) => rolledUp.Event is ChatHealthChanged { Status: HealthStatus.Critical };

    private static bool IsOptOut(AlertEvent alert) => alert is ChatHealthChanged { IsOptOut: true } or ChatGone { LastStatus: HealthStatus.OptedOut };

    private static EventId? PreviousOf(AlertEvent alert) => alert switch
    {
        ChatHealthChanged change => change.PreviousEvent,
        ChatGone gone => gone.PreviousEvent,
        _ => null,
    };
}

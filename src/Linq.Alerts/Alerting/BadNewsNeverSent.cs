namespace Linq.Alerts;

/// <summary>The end of a trouble is sent only where the trouble was: elsewhere it would be good news that nobody waits for.</summary>
/// <remarks>When the record does not say, it is sent: rather one too many. The end of an opt-out always is.</remarks>
internal sealed class BadNewsNeverSent(IDeliveryLedger ledger)
{
    public const string Name = "bad-news-never-sent";

    /// <summary>Changes that are followed back. A trouble with more of them was hardly kept from everybody.</summary>
    private const int LongestWay = 50;

    /// <param name="filter">The route's.</param>
    /// <param name="waiting">What one digest would hold, in sequence.</param>
    /// <param name="kept">What other rules have left of it.</param>
    /// <param name="collapsed">What one of them took out because it cancels itself out.</param>
    /// <param name="rolledUp">What another took out because an alert in the digest says the same.</param>
    /// <param name="maybeSent">Sequence of the last event that may have been sent already; 0 for none.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    public async Task<(IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<LedgerEntry> Suppressed)> OfAsync(
        string route, RouteFilter filter, IReadOnlyList<LedgerEntry> waiting, IReadOnlyList<LedgerEntry> kept, IReadOnlyList<LedgerEntry> collapsed,
        IReadOnlyList<LedgerEntry> rolledUp, long maybeSent, CancellationToken cancel)
    {
        // What is still to be looked at of the way to each ending, by the event that comes next on the way back.
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
                // Kept no longer, or taken in before the route was set up: nobody can tell.
                if (entry?.Event is not ChatHealthChanged change)
                    continue;
                // As if it had never been: a chat may have recovered and turned again before anybody was told of either.
                if (isCancelled.Contains(next) || entry.Outcome is { Kind: OutcomeKind.Suppressed, Why: Collapse.Rule })
                {
                    if (change.PreviousEvent is { } back)
                        further.Add((ending, back));
                }
                // It says that the trouble before was over: this one came after it, and all of it was looked at.
                else if (filter.IsEnding(change))
                    suppressed.Add(ending.Event.Id);
                else if (entry.Outcome is null ? goes.Contains(next) || next.Sequence <= maybeSent || !inDigest.ContainsKey(next) : IsSent(entry))
                    continue;
                else if (change.Previous == HealthStatus.Healthy || !filter.Statuses.Contains(change.Previous))
                    suppressed.Add(ending.Event.Id);
                // Without one before it was bad when the watching began, which the summary of that said.
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
        // The alert about the flapping says how the chat stands.
        { Kind: OutcomeKind.Suppressed, Why: Flapping.Name } => true,
        { Kind: OutcomeKind.Suppressed, Why: RolledUp.Name } => IsNamed(entry),
        _ => false,
    };

    /// <summary>Whether the alert that says the same as <paramref name="rolledUp"/> names the chat: it does where the chat is CRITICAL.</summary>
    private static bool IsNamed(LedgerEntry rolledUp) => rolledUp.Event is ChatHealthChanged { Status: HealthStatus.Critical };

    private static bool IsOptOut(AlertEvent alert) => alert is ChatHealthChanged { IsOptOut: true } or ChatGone { LastStatus: HealthStatus.OptedOut };

    private static EventId? PreviousOf(AlertEvent alert) => alert switch
    {
        ChatHealthChanged change => change.PreviousEvent,
        ChatGone gone => gone.PreviousEvent,
        _ => null,
    };
}

namespace Linq.Alerts;

/// <summary>What waits for a place, as the digests it would go out in.</summary>
internal sealed class WaitingDigests(IReadOnlyList<Route> routes, IDeliveryLedger ledger, GroupOptions options, TimeProvider clock)
{
    /// <summary>All that waits for one route and line becomes one digest as soon as any of it is due, so nothing overtakes anything older.</summary>
    /// <returns>The digests that are due, and when the first of the others will be; null when there is no other.</returns>
    public async Task<(List<DueDigest> Due, DateTimeOffset? Next)> LoadAsync(PlaceRow row, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? next = null;
        List<DueDigest> digests = [];
        foreach (var route in RoutesTo(row.Place))
        {
            foreach (var line in DigestGroups.Of(await ledger.LoadWaitingAsync(route, cancel)))
            {
                List<LedgerEntry> entries = [.. line];
                var key = PlaceRow.KeyOf(route, line.Key);
                var due = Due.Of(entries, row.LastTold.TryGetValue(key, out var told) ? told : null, options, now);
                if (due.At <= now)
                    digests.Add(new(Digest.Of(route, due.Why, entries), due.At, row.Tries.GetValueOrDefault(key)));
                else if (!(next < due.At))
                    next = due.At;
            }
        }

        return (digests, next);
    }

    /// <summary>Names the routes to a place. To a late recipient there is one, with the place's own name.</summary>
    public List<string> RoutesTo(string place) =>
        routes.Where(route => route.Place.Key == place).Select(route => route.Name).ToList() is { Count: > 0 } names ? names : [place];
}

/// <param name="At">Since when it is due.</param>
/// <param name="Tries">Failed sends of it.</param>
internal sealed record DueDigest(Digest Digest, DateTimeOffset At, int Tries)
{
    public bool HoldsOptOut { get; } = Digest.Entries.Any(entry => Due.IsOptOut(entry.Event));

    /// <summary>The order in which a place is sent what is due: opt-outs first, and what it has refused to swallow last.</summary>
    /// <param name="placeIsWell">Whether the place took something just now.</param>
    public static IEnumerable<DueDigest> InOrder(IEnumerable<DueDigest> digests, bool placeIsWell) => digests
        // One that fails again and again gives up its precedence, or it would keep everything else from a place that is well.
        .OrderBy(digest => digest.HoldsOptOut && (placeIsWell || digest.Tries < Patience.TriesAhead) ? 0 : 1)
        .ThenBy(digest => digest.Tries)
        .ThenBy(digest => digest.At);
}

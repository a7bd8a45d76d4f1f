namespace Linq.Alerts;

/// <summary>Predicts when a waiting entry is sent next. Caches what it looks up, so create one per query.</summary>
public sealed class DeliveryOutlook(IReadOnlyList<Route> routes, IDeliveryLedger ledger, GroupOptions options, TimeProvider clock)
{
    private readonly Dictionary<string, PlaceRow> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<WaitingDigest>> _waiting = new(StringComparer.Ordinal);

    /// <returns>Null if the entry isn't waiting, or the route isn't in the settings.</returns>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    public async Task<DateTimeOffset?> WaitsUntilAsync(LedgerEntry entry, CancellationToken cancel = default)
    {
        if (entry.State != DeliveryState.Waiting || routes.FirstOrDefault(route => route.Name == entry.Route) is not { } route)
            return null;
        if (!_places.TryGetValue(route.Place.Key, out var place))
            _places[route.Place.Key] = place = (await ledger.LoadPlaceAsync(route.Place.Key, cancel)).Row;
        var now = clock.GetUtcNow();
        var digests = new WaitingDigests(routes, ledger, options, clock);
        if (!_waiting.TryGetValue(route.Name, out var waiting))
            _waiting[route.Name] = waiting = [.. digests.Of(route.Name, await ledger.LoadWaitingAsync(route.Name, cancel), place, now)];

        // It may have ended since it was read.
        var due = (waiting.FirstOrDefault(digest => digest.Entries.Any(other => other.Event.Id == entry.Event.Id)) ?? digests.Of(route.Name, [entry], place, now).Single()).Due.At;
        return place.NextTry.LiesAhead(now, RetryRules.LongestWait) && place.NextTry > due ? place.NextTry : due;
    }
}

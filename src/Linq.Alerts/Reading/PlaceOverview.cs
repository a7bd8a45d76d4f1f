namespace Linq.Alerts;

/// <summary>Reads the state of each place.</summary>
public sealed class PlaceOverview(IReadOnlyList<Route> routes, IDeliveryLedger ledger, TimeProvider clock)
{
    /// <summary>How long a dead entry marks its place.</summary>
    private static readonly TimeSpan DeadIsNews = TimeSpan.FromDays(1);

    /// <exception cref="StoreUnavailableException">The ledger could not be read.</exception>
    public async Task<IReadOnlyList<PlaceView>> ReadAsync(CancellationToken cancel = default)
    {
        List<PlaceView> places = [];
        var now = clock.GetUtcNow();
        foreach (var routesToPlace in routes.GroupBy(route => route.Place.Key))
        {
            var place = routesToPlace.First().Place;
            var (row, _) = await ledger.LoadPlaceAsync(place.Key, cancel);
            List<RouteBacklog> standings = [];
            foreach (var route in routesToPlace)
                standings.Add(await ledger.LoadBacklogAsync(route.Name, now - DeadIsNews, now + StoredTime.Skew, cancel));
            places.Add(new(
                place.Key, place.Notifier.Name, row.Failures, row.Failures > 0 ? row.Trouble : null,
                row.Failures > 0 && row.NextTry.LiesAhead(now, RetryRules.LongestWait) ? row.NextTry : null,
                standings.Sum(standing => standing.Waiting), standings.Min(standing => standing.OldestWaiting), standings.Sum(standing => standing.Dead)));
        }

        return places;
    }
}

/// <summary>The state of a place.</summary>
/// <param name="Failures">Failed attempts in a row; 0 while it works.</param>
/// <param name="Trouble">Why the last one failed, in words for people.</param>
/// <param name="NextTry">When it is tried next, UTC; null for now, and while it works.</param>
/// <param name="Dead">Entries given up within the last day.</param>
public sealed record PlaceView(
    string Key, string Name, int Failures, string? Trouble, DateTimeOffset? NextTry, int Waiting, DateTimeOffset? OldestWaiting, int Dead);

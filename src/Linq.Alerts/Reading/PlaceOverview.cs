namespace Linq.Alerts;

/// <summary>Reads how each place fares.</summary>
public sealed class PlaceOverview(IReadOnlyList<Route> routes, IDeliveryLedger ledger, TimeProvider clock)
{
    /// <summary>For so long a dead entry is worth a place's being marked.</summary>
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

/// <summary>How a place fares.</summary>
/// <param name="Failures">Failed attempts in a row; 0 while all is well.</param>
/// <param name="Trouble">Why the last one failed, in words for a person.</param>
/// <param name="NextTry">When it is tried again, UTC; null for now, and while all is well.</param>
/// <param name="Dead">Entries given up within the last day.</param>
public sealed record PlaceView(
    string Key, string Name, int Failures, string? Trouble, DateTimeOffset? NextTry, int Waiting, DateTimeOffset? OldestWaiting, int Dead);

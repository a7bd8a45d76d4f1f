namespace Linq.Alerts;

/// <summary>Reads how each alert fared on its way to each place.</summary>
public sealed class DeliveryReader(IReadOnlyList<Route> routes, IDeliveryLedger ledger, TimeProvider clock)
{
    /// <summary>For so long a dead entry is worth a place's being marked.</summary>
    private static readonly TimeSpan DeadIsNews = TimeSpan.FromDays(1);

    public IReadOnlyList<string> RouteNames { get; } = [.. routes.Select(route => route.Name)];

    /// <summary>Reads the entries of one state, the latest first.</summary>
    /// <param name="outcome">Null for those that wait.</param>
    /// <param name="route">Null for all.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read.</exception>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(OutcomeKind? outcome, string? route, CancellationToken cancel = default)
    {
        List<LedgerEntry> entries = [];
        foreach (var name in RouteNames.Where(name => route is null || name == route))
        {
            entries.AddRange(outcome is null
                ? await ledger.LoadWaitingAsync(name, cancel)
                : await ledger.ReadAsync(name, cancel).Where(entry => entry.Outcome?.Kind == outcome).ToListAsync(cancel));
        }

        return [.. entries.OrderByDescending(entry => entry.Outcome?.At ?? entry.TakenAt).ThenByDescending(entry => entry.Event.Id.Sequence)];
    }

    /// <summary>Reads how each place stands.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read.</exception>
    public async Task<IReadOnlyList<PlaceView>> PlacesAsync(CancellationToken cancel = default)
    {
        List<PlaceView> places = [];
        foreach (var routesToPlace in routes.GroupBy(route => route.Place.Key))
        {
            var place = routesToPlace.First().Place;
            var (row, _) = await ledger.LoadPlaceAsync(place.Key, cancel);
            List<RouteStanding> standings = [];
            foreach (var route in routesToPlace)
                standings.Add(await ledger.LoadStandingAsync(route.Name, clock.GetUtcNow() - DeadIsNews, clock.GetUtcNow() + StoredTime.Skew, cancel));
            places.Add(new(
                place.Key, place.Notifier.Name, row.Failures, row.Failures > 0 ? row.Trouble : null, row.Failures > 0 ? row.NextTry : null,
                standings.Sum(standing => standing.Waiting), standings.Min(standing => standing.OldestWaiting), standings.Sum(standing => standing.Dead)));
        }

        return places;
    }
}

/// <summary>How a place stands.</summary>
/// <param name="Failures">Failed attempts in a row; 0 while all is well.</param>
/// <param name="Trouble">Why the last one failed, in words for a person.</param>
/// <param name="Dead">Entries given up within the last day.</param>
public sealed record PlaceView(
    string Key, string Name, int Failures, string? Trouble, DateTimeOffset? NextTry, int Waiting, DateTimeOffset? OldestWaiting, int Dead);

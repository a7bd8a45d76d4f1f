namespace Linq.Alerts;

/// <summary>
/// Routes to places that have had alerts before and are not set up now: a secret may not have arrived. Within <see cref="RemovedRoutes.Grace"/> what
/// comes in for them waits, as for a place that is down; <see cref="RemovedRoutes"/> looks after it.
/// </summary>
/// <param name="routes">All routes of the settings.</param>
/// <param name="places">Keys of the places to look after. Those that are set up need no looking after.</param>
public sealed class MissingPlaces(IReadOnlyList<Route> routes, IReadOnlyList<string> places, IDeliveryLedger ledger, IHealthStore store, TimeProvider clock)
{
    private static readonly TimeSpan NamesGoodFor = TimeSpan.FromMinutes(1);

    /// <summary>For a route whose own filter is gone with the settings.</summary>
    private static readonly RouteFilter OnlyOptOuts = new() { Statuses = new HashSet<HealthStatus> { HealthStatus.OptedOut }, Recoveries = false };

    private readonly IReadOnlyList<Place> _missing =
        [.. places.Where(key => routes.All(route => route.Place.Key != key)).Select(key => new Place(key, new NotSetUp(key)))];

    private (IReadOnlyList<Route> Routes, long At)? _known;

    /// <returns>The routes for which events are to be taken in beside those of the settings.</returns>
    /// <exception cref="StoreUnavailableException">The stores could not be read now.</exception>
    public async Task<IReadOnlyList<Route>> LoadRoutesAsync(CancellationToken cancel = default)
    {
        if (_missing.Count == 0 || await KnownAsync(cancel) is not { Count: > 0 } known)
            return [];
        var (now, since) = (clock.GetUtcNow(), (await store.LoadRowAsync(LineId.Account, cancel))?.RemovedRoutes ?? LineRow.NoRoutes);
        // One that nobody has noted yet has been gone for no time.
        var kept = known.Where(route => !since.TryGetValue(route.Name, out var at) || at.IsFromTheFuture(now) || now < at + RemovedRoutes.Grace).ToList();
        // Without any place nobody would hear of an opt-out: it waits for one, however long.
        return routes.Count > 0 ? kept : [.. kept, .. known.Except(kept).Select(route => route with { Filter = OnlyOptOuts })];
    }

    /// <summary>The ledger never loses the name of a route that something waits for, and another instance may have added one lately.</summary>
    private async Task<IReadOnlyList<Route>> KnownAsync(CancellationToken cancel)
    {
        if (_known is { } known && clock.GetElapsedTime(known.At) < NamesGoodFor)
            return known.Routes;
        var names = await ledger.LoadRouteNamesAsync(cancel);
        List<Route> routes =
        [
            .. from place in _missing
               from name in names
               where name == place.Key || name.EndsWith($".{place.Key}", StringComparison.Ordinal)
               select new Route(name, place, name == place.Key ? RouteFilter.Everything : OnlyOptOuts),
        ];
        _known = (routes, clock.GetTimestamp());
        return routes;
    }

    /// <summary>Nobody is sent anything here: what waits is sent once the place is set up again, by its own notifier.</summary>
    private sealed class NotSetUp(string key) : INotifier
    {
        public string Name => key;

        public string Cure => "Set it up.";

        public TimeSpan Pace => TimeSpan.Zero;

        public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) =>
            Task.FromResult<Delivery>(new Delivery.Deferred($"{key} is not set up", SurelyNotSent: true));
    }
}

namespace Linq.Alerts;

/// <summary>
/// Routes to places that received alerts before but aren't configured now, perhaps because a secret is missing. Within
/// <see cref="RemovedRoutes.Grace"/> new events for them wait, as for a place that is down; <see cref="RemovedRoutes"/> handles them afterwards.
/// </summary>
/// <param name="routes">All routes in the settings.</param>
/// <param name="places">Keys of the places to handle. Configured ones are ignored.</param>
public sealed class MissingPlaces(IReadOnlyList<Route> routes, IReadOnlyList<string> places, IDeliveryLedger ledger, IHealthStore store, TimeProvider clock)
{
    private static readonly TimeSpan NamesGoodFor = TimeSpan.FromMinutes(1);

    /// <summary>For a route whose own filter was removed with the settings.</summary>
    private static readonly RouteFilter OnlyOptOuts = new() { Statuses = new HashSet<HealthStatus> { HealthStatus.OptedOut }, Recoveries = false };

    private readonly IReadOnlyList<Place> _missing =
        [.. places.Where(key => routes.All(route => route.Place.Key != key)).Select(key => new Place(key, new NotSetUp(key)))];

    private (IReadOnlyList<Route> Routes, long At)? _known;

    /// <returns>Routes that need ledger entries in addition to those in the settings.</returns>
    /// <exception cref="StoreUnavailableException">The stores could not be read now.</exception>
    public async Task<IReadOnlyList<Route>> LoadRoutesAsync(CancellationToken cancel = default)
    {
        if (_missing.Count == 0 || await KnownAsync(cancel) is not { Count: > 0 } known)
            return [];
        var (now, since) = (clock.GetUtcNow(), (await store.LoadAccountAsync(cancel)).Row?.RemovedRoutes ?? AccountRow.NoRoutes);
        // A route whose absence isn't recorded yet has been missing for no time.
        var kept = known.Where(route => !since.TryGetValue(route.Name, out var at) || at.IsFromTheFuture(now) || now < at + RemovedRoutes.Grace).ToList();
        // Without any place nobody would be alerted of an opt-out, so it waits for one indefinitely.
        return routes.Count > 0 ? kept : [.. kept, .. known.Except(kept).Select(route => route with { Filter = OnlyOptOuts })];
    }

    /// <summary>The ledger never drops the name of a route that something waits for, and another instance may have added one recently.</summary>
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

    /// <summary>Sends nothing: what waits is sent by the place's own notifier once it is configured again.</summary>
    private sealed class NotSetUp(string key) : INotifier
    {
        public string Name => key;

        public string Cure => "Set it up.";

        public TimeSpan Pace => TimeSpan.Zero;

        public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) =>
            Task.FromResult<Delivery>(new Delivery.Deferred($"{key} is not set up", SurelyNotSent: true));
    }
}

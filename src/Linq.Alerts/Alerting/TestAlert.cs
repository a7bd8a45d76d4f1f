namespace Linq.Alerts;

/// <summary>Sends a change that did not happen, and says so, through the whole real chain: store, relay, bus, ledger, dispatcher, place.</summary>
public sealed class TestAlert(AccountStore account, Dispatcher dispatcher, IDeliveryLedger ledger, IReadOnlyList<Route> routes, TimeProvider clock)
{
    /// <summary>Keys of the places that can be tried.</summary>
    public IReadOnlyList<string> Places { get; } = [.. routes.Select(route => route.Place.Key).Distinct()];

    /// <param name="place">The place to try; null for all.</param>
    /// <returns>How it ended at each place tried; null where it still waits, and then why.</returns>
    public async Task<IReadOnlyList<TestResult>> RunAsync(string? place, CancellationToken cancel = default)
    {
        await SendAsync(place, cancel);
        List<TestResult> results = [];
        foreach (var route in routes.Where(route => place is null || route.Place.Key == place).DistinctBy(route => route.Place.Key))
        {
            await dispatcher.RunAsync(route.Place, cancel);
            var entry = await ledger.ReadAsync(route.Name, cancel).LastOrDefaultAsync(entry => entry.Event.TestPlace is not null, cancel);
            var (row, _) = await ledger.LoadPlaceAsync(route.Place.Key, cancel);
            results.Add(new(route.Place, entry?.Outcome, entry?.Outcome is null ? row.Trouble : null));
        }

        return results;
    }

    /// <summary>Sends the trial on its way and does not wait for it: where other processes take it in and tell it.</summary>
    /// <param name="place">The place to try; null for all.</param>
    /// <exception cref="StoreUnavailableException">The trial could not be recorded.</exception>
    public Task SendAsync(string? place, CancellationToken cancel = default) =>
        account.TryAsync(new ChatHealthChanged
        {
            Line = new(LineId.Account, default),
            ObservedAt = clock.GetUtcNow(),
            TestPlace = place ?? AlertEvent.AllPlaces,
            Chat = default,
            Previous = HealthStatus.Healthy,
            // CRITICAL does not wait for company.
            Status = HealthStatus.Critical,
            Since = clock.GetUtcNow(),
            // A number that belongs to nobody.
            Facts = new(LastFour.Of("+12025550100"), Service: "iMessage"),
        }, cancel);
}

/// <param name="Outcome">Null while it waits.</param>
/// <param name="Trouble">Why it waits.</param>
public sealed record TestResult(Place Place, Outcome? Outcome, string? Trouble)
{
    public bool Arrived => Outcome?.Kind == OutcomeKind.Delivered;
}

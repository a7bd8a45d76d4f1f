namespace Linq.Alerts;

/// <summary>Sends a change marked as a test through the whole real chain: store, relay, bus, ledger, dispatcher, place.</summary>
public sealed class TestAlert(AccountStore account, Dispatcher dispatcher, IDeliveryLedger ledger, IReadOnlyList<Route> routes, TimeProvider clock)
{
    /// <summary>Keys of the places that can be tested.</summary>
    public IReadOnlyList<string> Places { get; } = [.. routes.Select(route => route.Place.Key).Distinct()];

    /// <param name="place">The place to test; null for all.</param>
    /// <returns>The outcome at each tested place; null if it is still waiting, and then why.</returns>
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

    /// <summary>Sends the test without waiting for it, for editions in which other processes take it in and deliver it.</summary>
    /// <param name="place">The place to test; null for all.</param>
    /// <exception cref="StoreUnavailableException">The test could not be recorded.</exception>
    public Task SendAsync(string? place, CancellationToken cancel = default) =>
        account.TryAsync(new ChatHealthChanged
        {
            Line = AccountRow.Name,
            ObservedAt = clock.GetUtcNow(),
            TestPlace = place ?? AlertEvent.AllPlaces,
            Chat = default,
            Previous = HealthStatus.Healthy,
            // CRITICAL is sent without waiting.
            Status = HealthStatus.Critical,
            Since = clock.GetUtcNow(),
            // A fictitious number.
            Facts = new(LastFour.Of("+12025550100"), Service: "iMessage"),
        }, cancel);
}

/// <param name="Outcome">Null while it waits.</param>
/// <param name="Trouble">Why it waits.</param>
public sealed record TestResult(Place Place, Outcome? Outcome, string? Trouble)
{
    public bool Arrived => Outcome?.Kind == OutcomeKind.Delivered;
}

namespace Linq.Alerts;

/// <summary>Sends dead deliveries on their way again, under their own IDs, and notes it on each.</summary>
/// <remarks>
/// The next dispatch sends them, wherever it runs. Repeating it sends nothing twice: what was sent on its way is dead no more. What dies again can be
/// replayed again.
/// </remarks>
public sealed class ReplayOfDead(IHistory history, IDeliveryLedger ledger, TimeProvider clock)
{
    /// <summary>Replays all that is dead on a route.</summary>
    /// <exception cref="StoreUnavailableException">Some may have been replayed; the call may be repeated.</exception>
    public async Task<IReadOnlyList<Replayed>> RunAsync(string route, CancellationToken cancel = default)
    {
        List<LedgerEntry> dead = [];
        var query = new DeliveryQuery { State = DeliveryState.Dead, Route = route, Limit = EventQuery.MaxLimit };
        for (var page = await history.ReadDeliveriesAsync(query, cancel); ; page = await history.ReadDeliveriesAsync(query with { After = page.Next }, cancel))
        {
            dead.AddRange(page.Items);
            if (page.Next is null)
                break;
        }

        return await ReplayAsync(dead.Select(entry => (entry.Route, entry.Event.Id)), cancel);
    }

    /// <summary>Replays the deliveries of <paramref name="events"/> that are dead, on all of <paramref name="routes"/>.</summary>
    /// <returns>What was replayed; what is missing in it was not dead there.</returns>
    /// <exception cref="StoreUnavailableException">Some may have been replayed; the call may be repeated.</exception>
    public Task<IReadOnlyList<Replayed>> RunAsync(IReadOnlyList<EventId> events, IReadOnlyList<string> routes, CancellationToken cancel = default) =>
        ReplayAsync(from route in routes from id in events select (route, id), cancel);

    private async Task<IReadOnlyList<Replayed>> ReplayAsync(IEnumerable<(string Route, EventId Event)> wanted, CancellationToken cancel)
    {
        List<Replayed> replayed = [];
        foreach (var route in wanted.GroupBy(one => one.Route, one => one.Event))
        {
            // In sequence: the oldest is told first.
            List<EventId> events = [.. route.Distinct().OrderBy(id => id.Epoch).ThenBy(id => id.Sequence)];
            replayed.AddRange((await ledger.ReplayAsync(route.Key, events, clock.GetUtcNow(), cancel: cancel)).Select(id => new Replayed(route.Key, id)));
        }

        return replayed;
    }
}

/// <summary>A delivery that was dead and waits again.</summary>
public readonly record struct Replayed(string Route, EventId Event);

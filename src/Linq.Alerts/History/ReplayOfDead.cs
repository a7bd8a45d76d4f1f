namespace Linq.Alerts;

/// <summary>Sets dead deliveries back to waiting, under their own IDs, and records that on each.</summary>
/// <remarks>
/// The next dispatch sends them, wherever it runs. Repeating a replay sends nothing twice, because a replayed delivery is no longer dead. If it dies
/// again, it can be replayed again.
/// </remarks>
public sealed class ReplayOfDead(IHistory history, IDeliveryLedger ledger, TimeProvider clock)
{
    /// <summary>Replays everything that is dead on a route.</summary>
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
    /// <returns>What was replayed. Events that are missing from it weren't dead there.</returns>
    /// <exception cref="StoreUnavailableException">Some may have been replayed; the call may be repeated.</exception>
    public Task<IReadOnlyList<Replayed>> RunAsync(IReadOnlyList<EventId> events, IReadOnlyList<string> routes, CancellationToken cancel = default) =>
        ReplayAsync(from route in routes from id in events select (route, id), cancel);

    private async Task<IReadOnlyList<Replayed>> ReplayAsync(IEnumerable<(string Route, EventId Event)> wanted, CancellationToken cancel)
    {
        List<Replayed> replayed = [];
        foreach (var route in wanted.GroupBy(one => one.Route, one => one.Event))
        {
            // In sequence: the oldest is sent first.
            List<EventId> events = [.. route.Distinct().OrderBy(id => id.Epoch).ThenBy(id => id.Sequence)];
            replayed.AddRange((await ledger.ReplayAsync(route.Key, events, clock.GetUtcNow(), cancel: cancel)).Select(id => new Replayed(route.Key, id)));
        }

        return replayed;
    }
}

/// <summary>A delivery that was dead and is waiting again.</summary>
public readonly record struct Replayed(string Route, EventId Event);

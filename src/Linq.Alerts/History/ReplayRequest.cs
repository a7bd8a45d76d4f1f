namespace Linq.Alerts;

/// <summary>A replay as a person requests it, through any interface: some events by their IDs, or everything that is dead.</summary>
/// <param name="Ids">IDs of events.</param>
/// <param name="Dead">All dead alerts.</param>
/// <param name="Route">Only on this route.</param>
public sealed record ReplayRequest(IReadOnlyList<string>? Ids = null, bool Dead = false, string? Route = null);

/// <summary>Carries out a requested replay.</summary>
/// <param name="routes">The routes in the settings: what waits for others ends at the next start.</param>
public sealed class Replays(IHistory history, IDeliveryLedger ledger, IReadOnlyList<Route> routes, TimeProvider clock)
{
    private readonly ReplayOfDead _dead = new(history, ledger, clock);
    private readonly List<string> _routes = [.. routes.Select(route => route.Name)];

    /// <param name="prefix">The prefix of option names in messages: <c>--</c> on the command line.</param>
    /// <returns>What is wrong and what to write instead; null if nothing is.</returns>
    public string? Problem(ReplayRequest request, string prefix) =>
        request.Dead == (request.Ids is { Count: > 0 }) ? $"Give either the IDs of events, or {prefix}dead for all dead alerts."
        : request.Ids?.FirstOrDefault(id => !EventId.TryParse(id, out _)) is { } wrong ? $"'{wrong}' is not an event's ID: history and deliveries show them."
        : request.Route is not null && !_routes.Contains(request.Route)
            ? $"{prefix}route '{request.Route}' is not in the settings. Routes: {string.Join(", ", _routes)}."
        : null;

    /// <summary>Replays, and says for everything requested but not replayed why.</summary>
    /// <exception cref="StoreUnavailableException">Some may have been replayed; the call may be repeated.</exception>
    public async Task<ReplayView> RunAsync(ReplayRequest request, CancellationToken cancel = default)
    {
        IReadOnlyList<string> wanted = request.Route is { } one ? [one] : _routes;
        List<Replayed> replayed = [];
        List<RefusedReplayView> refused = [];
        if (request.Dead)
        {
            foreach (var route in wanted)
                replayed.AddRange(await _dead.RunAsync(route, cancel));
            if (request.Route is null)
                refused.AddRange(await ElsewhereAsync(cancel));
        }
        else
        {
            List<EventId> ids = [.. (request.Ids ?? []).Select(EventId.Parse)];
            replayed.AddRange(await _dead.RunAsync(ids, wanted, cancel));
            foreach (var id in ids.Except(replayed.Select(done => done.Event)))
                refused.Add(new(id.ToString(), await WhyAsync(id, wanted, cancel)));
        }

        return new([.. replayed.Select(done => new ReplayedView(done.Route, done.Event.ToString()))], refused);
    }

    /// <summary>What is dead on routes that aren't in the settings, where nothing would send it.</summary>
    private async Task<List<RefusedReplayView>> ElsewhereAsync(CancellationToken cancel)
    {
        List<RefusedReplayView> elsewhere = [];
        var query = new DeliveryQuery { State = DeliveryState.Dead, Limit = EventQuery.MaxLimit };
        do
        {
            var page = await history.ReadDeliveriesAsync(query, cancel);
            elsewhere.AddRange(page.Items.Where(entry => !_routes.Contains(entry.Route)).Select(entry => new RefusedReplayView(
                entry.Event.Id.ToString(), $"dead on {entry.Route}, which is not a route of the settings")));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return elsewhere;
    }

    private async Task<string> WhyAsync(EventId id, IReadOnlyList<string> wanted, CancellationToken cancel)
    {
        List<string> states = [];
        foreach (var route in wanted)
        {
            if (await ledger.ReadAsync(route, cancel).FirstOrDefaultAsync(entry => entry.Event.Id == id, cancel) is { } entry)
                states.Add($"{route} {entry.State.Word}");
        }

        return states.Count == 0 ? "not known, or no longer kept" : $"not dead: {string.Join(", ", states)}";
    }
}

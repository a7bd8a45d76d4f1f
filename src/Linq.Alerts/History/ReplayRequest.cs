namespace Linq.Alerts;

/// <summary>A replay as a person asks for it, whichever way it comes: some events by their IDs, or all that is dead.</summary>
/// <param name="Ids">IDs of events.</param>
/// <param name="Dead">All that is dead.</param>
/// <param name="Route">On this route only.</param>
public sealed record ReplayRequest(IReadOnlyList<string>? Ids = null, bool Dead = false, string? Route = null)
{
    /// <param name="routes">Routes of the settings: what waits for another ends at the next start.</param>
    /// <param name="prefix">What stands before a name where the person writes it, for the messages: <c>--</c> on a command line.</param>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public string? Problem(IReadOnlyList<string> routes, string prefix) =>
        Dead == (Ids is { Count: > 0 }) ? $"Name the IDs of events, or give {prefix}dead for all that is dead: one of the two."
        : Ids?.FirstOrDefault(id => !EventId.TryParse(id, out _)) is { } wrong ? $"'{wrong}' is not an event's ID: history and deliveries show them."
        : Route is not null && !routes.Contains(Route) ? $"{prefix}route '{Route}' is not in the settings. There are: {string.Join(", ", routes)}."
        : null;

    /// <summary>Replays, and says of each ID that was not replayed why.</summary>
    /// <exception cref="StoreUnavailableException">Some may have been replayed; the call may be repeated.</exception>
    public async Task<ReplayView> RunAsync(ReplayOfDead replay, IDeliveryLedger ledger, IReadOnlyList<string> routes, CancellationToken cancel = default)
    {
        IReadOnlyList<string> wanted = Route is null ? routes : [Route];
        List<EventId> ids = [.. (Ids ?? []).Select(EventId.Parse)];
        IReadOnlyList<Replayed> done = Dead ? [.. (await Task.WhenAll(wanted.Select(route => replay.RunAsync(route, cancel)))).SelectMany(one => one)]
            : await replay.RunAsync(ids, wanted, cancel);
        List<RefusedReplayView> refused = [];
        foreach (var id in ids.Except(done.Select(one => one.Event)))
            refused.Add(new(id.ToString(), await WhyAsync(id, ledger, wanted, cancel)));
        return new([.. done.Select(one => new ReplayedView(one.Route, one.Event.ToString()))], refused);
    }

    private static async Task<string> WhyAsync(EventId id, IDeliveryLedger ledger, IReadOnlyList<string> routes, CancellationToken cancel)
    {
        List<string> states = [];
        foreach (var route in routes)
        {
            if (await ledger.ReadAsync(route, cancel).FirstOrDefaultAsync(entry => entry.Event.Id == id, cancel) is { } entry)
                states.Add($"{route} {entry.State.Word}");
        }

        return states.Count == 0 ? "not known, or kept no longer" : $"not dead: {string.Join(", ", states)}";
    }
}

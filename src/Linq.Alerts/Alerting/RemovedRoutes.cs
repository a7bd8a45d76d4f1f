using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Looks after alerts that wait for routes which are no longer in the settings: on purpose, or because a secret did not arrive.</summary>
/// <remarks>Nobody would ever send them, so they end. Not at once: the setting may come back, and with it the route.</remarks>
public sealed class RemovedRoutes(IReadOnlyList<Route> routes, IDeliveryLedger ledger, AccountBook account, TimeProvider clock)
{
    /// <summary>How long a route must be gone before what waits for it ends: as long as a place that fails is tried.</summary>
    public static TimeSpan Grace => Patience.GiveUpAfter;

    internal const string Rule = "route-removed";

    private readonly LedgerEnds _ends = new(ledger, clock);

    /// <summary>Notes which routes are gone, and ends what waits for those that have been gone for long enough.</summary>
    /// <param name="spared">
    /// What was taken in within this time is passed over. While a new version is rolled out, an instance with the old settings still runs, and
    /// what waits for a new route is none of its business.
    /// </param>
    /// <returns>The routes that are gone and for which something waits, or waited until now.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be read or written now; the next call goes on.</exception>
    public async Task<IReadOnlyList<RemovedRoute>> CheckAsync(TimeSpan spared = default, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var waiting = await LoadWaitingAsync(now - spared, now, cancel);
        var goneSince = await NoteAsync(waiting, now, cancel);
        List<RemovedRoute> removed = [];
        foreach (var (name, entries) in waiting)
        {
            var route = new RemovedRoute(name, entries.Count, OptOuts(entries), goneSince[name] + Grace);
            // An opt-out ends by no rule that nobody hears of, and without any route nobody would.
            if (route.EndsAt <= now && (route.OptOuts == 0 || routes.Count > 0))
            {
                if (route.OptOuts > 0)
                    await account.TellAsync(AlarmKind.PlaceFailed, raised: true, route.WhenEnded, name, cancel);
                await _ends.EndAsync(name, entries, OutcomeKind.Suppressed, Rule, null, cancel);
                route = route with { HasEnded = true };
            }

            removed.Add(route);
        }

        return removed;
    }

    private async Task<Dictionary<string, List<LedgerEntry>>> LoadWaitingAsync(DateTimeOffset before, DateTimeOffset now, CancellationToken cancel)
    {
        Dictionary<string, List<LedgerEntry>> waiting = [];
        foreach (var name in await ledger.LoadRouteNamesAsync(cancel))
        {
            if (routes.Any(route => route.Name == name || LateRecipients.Has(route.Place, name)))
                continue;
            List<LedgerEntry> entries = [.. (await ledger.LoadWaitingAsync(name, cancel)).Where(entry => entry.TakenAt <= before || entry.TakenAt.IsFromTheFuture(now))];
            if (entries.Count > 0)
                waiting[name] = entries;
        }

        return waiting;
    }

    /// <summary>Records since when each route is gone, and says so when opt-outs wait for it.</summary>
    private async Task<ImmutableSortedDictionary<string, DateTimeOffset>> NoteAsync(
        Dictionary<string, List<LedgerEntry>> waiting, DateTimeOffset now, CancellationToken cancel)
    {
        var known = (await account.RowAsync(cancel))?.RemovedRoutes ?? LineRow.NoRoutes;
        var since = waiting.Keys.ToImmutableSortedDictionary(
            name => name, name => known.TryGetValue(name, out var at) && !at.IsFromTheFuture(now) ? at : now, StringComparer.Ordinal);
        if (since.SequenceEqual(known))
            return since;
        await account.ChangeAsync(
            row => new(
                row with { RemovedRoutes = since },
                [
                    .. from one in waiting
                       where !row.RemovedRoutes.ContainsKey(one.Key) && OptOuts(one.Value) > 0
                       let route = new RemovedRoute(one.Key, one.Value.Count, OptOuts(one.Value), since[one.Key] + Grace)
                       select new Alarm(AlarmKind.PlaceFailed, Raised: true, route.WhileWaiting, one.Key) { Line = row.Line, ObservedAt = now },
                ]),
            cancel);
        return since;
    }

    private static int OptOuts(List<LedgerEntry> entries) => entries.Count(entry => Due.IsOptOut(entry.Event));
}

/// <summary>A route that is no longer in the settings, while alerts wait for it.</summary>
/// <param name="EndsAt">When what waits ends, if the route does not come back.</param>
public sealed record RemovedRoute(string Name, int Waiting, int OptOuts, DateTimeOffset EndsAt)
{
    public bool HasEnded { get; init; }

    /// <summary>What is wrong and what to do, in words for a person.</summary>
    public string Text => HasEnded ? WhenEnded : WhileWaiting;

    internal string WhileWaiting =>
        $"{Alerts(Waiting == 1 ? "waits" : "wait")} for '{Name}', which is no longer in the settings. "
            + $"Set it up again to have them sent; otherwise they are dropped at {EndsAt:yyyy-MM-dd HH:mm} UTC.";

    internal string WhenEnded =>
        $"{Alerts(Waiting == 1 ? "was" : "were")} dropped: '{Name}' has not been in the settings for {RemovedRoutes.Grace.TotalHours:0} h.";

    private string Alerts(string verb) =>
        $"{Waiting:N0} {(Waiting == 1 ? "alert" : "alerts")}{(OptOuts == 0 ? "" : $", {OptOuts:N0} {(OptOuts == 1 ? "opt-out" : "opt-outs")} among them,")} {verb}";
}

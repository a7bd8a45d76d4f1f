using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Handles alerts that wait for routes which are no longer in the settings, on purpose or because a secret is missing.</summary>
/// <remarks>
/// Nothing would ever send them, so they end; but not immediately, because the setting and the route may come back. Call this at startup and about
/// every minute: a route counts as gone from when its absence was first recorded until it is in the settings again.
/// </remarks>
public sealed class RemovedRoutes(IReadOnlyList<Route> routes, IDeliveryLedger ledger, AccountStore account, TimeProvider clock)
{
    /// <summary>How long a route must be gone before its waiting alerts end: as long as a failing place is retried.</summary>
    public static TimeSpan Grace => RetryRules.GiveUpAfter;

    internal const string Rule = "route-removed";

    private readonly LedgerEnds _ends = new(ledger, clock);

    /// <summary>Routes whose absence this process has reported.</summary>
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    /// <summary>Records which routes are gone, and ends what waits for those that have been gone long enough.</summary>
    /// <param name="spared">
    /// Alerts recorded within this time aren't reported yet. During a rollout, an instance with the old settings still runs, and must not report what
    /// waits for a new route.
    /// </param>
    /// <returns>The missing routes for which something waits, or waited until now.</returns>
    /// <exception cref="StoreUnavailableException">The store couldn't be read or written now; the next call continues.</exception>
    public async Task<IReadOnlyList<RemovedRoute>> CheckAsync(TimeSpan spared = default, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var waiting = await LoadGoneAsync(cancel);
        var goneSince = await NoteAsync(waiting, now - spared, now, cancel);
        List<RemovedRoute> removed = [];
        foreach (var (name, all) in waiting)
        {
            var endsAt = EndsAt(goneSince[name], all);
            var entries = endsAt <= now ? all : Reported(all, now - spared, now);
            if (entries.Count == 0)
                continue;
            var route = new RemovedRoute(name, entries.Count, OptOuts(entries), endsAt);
            // An opt-out must not end unnoticed, and without any route nobody would be notified.
            if (endsAt <= now && (route.OptOuts == 0 || routes.Count > 0))
            {
                if (route.OptOuts > 0)
                    await account.ReportAsync(AlarmKind.PlaceFailed, raised: true, AlarmText.RouteDropped(route), name, cancel);
                await _ends.EndAsync(name, entries, OutcomeKind.Suppressed, Rule, null, cancel);
                route = route with { HasEnded = true };
            }

            removed.Add(route with { IsNews = _reported.TryAdd(name, true) || route.HasEnded });
        }

        return removed;
    }

    /// <summary>Loads what waits for each missing route, including routes for which nothing waits.</summary>
    private async Task<Dictionary<string, List<LedgerEntry>>> LoadGoneAsync(CancellationToken cancel)
    {
        Dictionary<string, List<LedgerEntry>> waiting = [];
        foreach (var name in await ledger.LoadRouteNamesAsync(cancel))
        {
            if (IsSetUp(name))
                _reported.TryRemove(name, out _);
            else
                waiting[name] = [.. await ledger.LoadWaitingAsync(name, cancel)];
        }

        return waiting;
    }

    private bool IsSetUp(string name) => routes.Any(route => route.Name == name || LateRecipients.Has(route.Place, name));

    /// <summary>Records since when each route is gone. Raises an alarm if opt-outs wait for it, and ends the alarm when it is back.</summary>
    private async Task<ImmutableSortedDictionary<string, DateTimeOffset>> NoteAsync(
        Dictionary<string, List<LedgerEntry>> waiting, DateTimeOffset before, DateTimeOffset now, CancellationToken cancel)
    {
        var row = await account.RowAsync(cancel);
        if (Note(row?.RemovedRoutes ?? AccountRow.NoRoutes, row?.ReportedRemoved ?? AccountRow.NoNames) is { IsChange: false } same)
            return same.Since;
        var since = AccountRow.NoRoutes;
        await account.ChangeAsync(
            latest =>
            {
                var note = Note(latest.RemovedRoutes, latest.ReportedRemoved);
                since = note.Since;
                return !note.IsChange ? null : new(
                    latest with { RemovedRoutes = note.Since, ReportedRemoved = note.Reported },
                    [
                        .. note.Reported.Except(latest.ReportedRemoved).Select(name => AlarmAbout(name, raised: true, WhileWaiting(name), latest)),
                        .. latest.ReportedRemoved.Where(IsSetUp).Select(name => AlarmAbout(name, raised: false, WhenBack(name, latest), latest)),
                    ]);
            },
            cancel);
        return since;

        (ImmutableSortedDictionary<string, DateTimeOffset> Since, ImmutableSortedSet<string> Reported, bool IsChange) Note(
            ImmutableSortedDictionary<string, DateTimeOffset> known, ImmutableSortedSet<string> reported)
        {
            var gone = waiting.Keys.ToImmutableSortedDictionary(
                name => name, name => known.TryGetValue(name, out var at) && !at.IsFromTheFuture(now) ? at : now, StringComparer.Ordinal);
            var toReport = waiting.Where(one => reported.Contains(one.Key) || OptOuts(Reported(one.Value, before, now)) > 0)
                .Select(one => one.Key).ToImmutableSortedSet(StringComparer.Ordinal);
            return (gone, toReport, !gone.SequenceEqual(known) || !toReport.SetEquals(reported));
        }

        Alarm AlarmAbout(string name, bool raised, string text, AccountRow latest) =>
            new(AlarmKind.PlaceFailed, raised, text, name) { Line = latest.Line, ObservedAt = now };

        string WhileWaiting(string name)
        {
            var entries = Reported(waiting[name], before, now);
            return AlarmText.RouteGone(new(name, entries.Count, OptOuts(entries), EndsAt(since[name], entries)));
        }

        string WhenBack(string name, AccountRow latest) =>
            AlarmText.RouteBack(name, dropped: latest.RemovedRoutes.TryGetValue(name, out var at) && at.AgeAt(now) >= Grace);
    }

    private static List<LedgerEntry> Reported(List<LedgerEntry> entries, DateTimeOffset before, DateTimeOffset now) =>
        [.. entries.Where(entry => entry.TakenAt <= before || entry.TakenAt.IsFromTheFuture(now))];

    /// <summary>After a replay of dead alerts there is also a day to configure the route again.</summary>
    private static DateTimeOffset EndsAt(DateTimeOffset goneSince, List<LedgerEntry> entries) =>
        entries.Select(entry => entry.Replay?.At ?? goneSince).Append(goneSince).Max() + Grace;

    private static int OptOuts(List<LedgerEntry> entries) => entries.Count(entry => Due.IsOptOut(entry.Event));
}

/// <summary>A route that is no longer in the settings but has waiting alerts.</summary>
/// <param name="EndsAt">When the waiting alerts end, unless the route comes back.</param>
public sealed record RemovedRoute(string Name, int Waiting, int OptOuts, DateTimeOffset EndsAt)
{
    public bool HasEnded { get; init; }

    /// <summary>Whether this process reports it for the first or the last time.</summary>
    public bool IsNews { get; init; }

    /// <summary>What is wrong and what to do, in words for a person.</summary>
    public string Text => HasEnded ? AlarmText.RouteDropped(this) : AlarmText.RouteGone(this);
}

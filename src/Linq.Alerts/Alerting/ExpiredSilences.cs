using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>When a silence ends, by time or by hand, sends what it suppressed if that still holds. Call this about every minute.</summary>
/// <param name="missing">Handles routes that are absent from <paramref name="routes"/> because a setting is missing.</param>
public sealed class ExpiredSilences(
    IReadOnlyList<Route> routes, ISilences silences, IDeliveryLedger ledger, AccountStore account, TimeProvider clock, MissingPlaces? missing = null)
{
    /// <summary>Events that were being taken in when the silence ended are recorded by then.</summary>
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(30);

    /// <returns>How many alerts are sent after all, on all routes.</returns>
    /// <exception cref="StoreUnavailableException">The stores couldn't be read or written now; the next call continues.</exception>
    public async Task<int> CheckAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var all = await silences.LoadAsync(cancel);
        List<Silence> ended = [.. all.Where(silence => silence.ExpiredBefore(now - InFlight))];
        if (ended.Count == 0)
            return 0;
        var settled = (await account.RowAsync(cancel))?.SettledSilences ?? AccountRow.NoNames;
        ended.RemoveAll(silence => settled.Contains($"{silence.Id}"));
        if (ended.Count == 0)
            return 0;

        List<Silence> active = [.. all.Where(silence => silence.IsActiveAt(now))];
        var sent = 0;
        foreach (var route in routes.Concat(missing is null ? [] : await missing.LoadRoutesAsync(cancel)).Select(route => route.Name).Distinct())
        {
            if (await StillSoAsync(route, ended, active, cancel) is { Count: > 0 } events)
                sent += (await ledger.ReplayAsync(route, events, now, Silenced.Name, cancel)).Count;
        }

        // Last: after a crash all of this runs again, and finds nothing left to do.
        var done = ended.Select(silence => $"{silence.Id}").ToImmutableSortedSet(StringComparer.Ordinal);
        var kept = all.Select(silence => $"{silence.Id}").ToHashSet(StringComparer.Ordinal);
        await account.ChangeAsync(row => new(row with { SettledSilences = row.SettledSilences.Where(kept.Contains).ToImmutableSortedSet(StringComparer.Ordinal).Union(done) }, []), cancel);
        return sent;
    }

    /// <returns>The latest event of each chat and line, if one of <paramref name="ended"/> suppressed it and it still holds.</returns>
    private async Task<List<EventId>> StillSoAsync(string route, List<Silence> ended, List<Silence> active, CancellationToken cancel)
    {
        Dictionary<(string Kind, string Of), LedgerEntry> last = [];
        // What readers of the sent alerts know: a recovery only matters to those who were alerted.
        HashSet<(string Kind, string Of)> known = [];
        await foreach (var entry in ledger.ReadAsync(route, cancel))
        {
            if (SubjectOf(entry.Event) is not { } subject)
                continue;
            // Events may be recorded out of order.
            if (!last.TryGetValue(subject, out var before) || IsAfter(entry.Event, before.Event))
                last[subject] = entry;
            // What waits will be sent.
            if (entry.State is DeliveryState.Delivered or DeliveryState.Waiting && IsBad(entry.Event))
                known.Add(subject);
            else if (entry.State == DeliveryState.Delivered)
                known.Remove(subject);
        }

        return
        [
            .. from one in last
               let alert = one.Value.Event
               where one.Value.CanBeReplayed(Silenced.Name) && !IsOutdated(alert) && (IsBad(alert) || known.Contains(one.Key))
               where ended.Exists(silence => silence.Covers(alert)) && !active.Exists(silence => silence.Covers(alert))
               orderby alert.Id.Epoch, alert.Id.Sequence
               select alert.Id,
        ];

        // The alert about flapping covers a chat's changes while it flaps. Any other later change is newer.
        bool IsOutdated(AlertEvent alert) => alert is ChatFlapping flapping && last.TryGetValue(("chat", $"{flapping.Chat}"), out var entry)
            && IsAfter(entry.Event, flapping) && entry.Event is not ChatHealthChanged { IsFlapping: true };
    }

    private static bool IsAfter(AlertEvent alert, AlertEvent other) =>
        (alert.Id.Epoch, alert.Id.Sequence).CompareTo((other.Id.Epoch, other.Id.Sequence)) > 0;

    /// <returns>The thing whose current state the event reports; null if it reports none.</returns>
    private static (string Kind, string Of)? SubjectOf(AlertEvent alert) => alert switch
    {
        { TestPlace: not null } => null,
        ChatHealthChanged change => ("chat", $"{change.Chat}"),
        ChatGone gone => ("chat", $"{gone.Chat}"),
        ChatFlapping flapping => ("flapping", $"{flapping.Chat}"),
        LineReputationChanged line => ("reputation", $"{line.About.Id}"),
        LineSurge surge => ("surge", $"{surge.Line.Id}"),
        _ => null,
    };

    private static bool IsBad(AlertEvent alert) => alert switch
    {
        ChatHealthChanged change => !change.IsRecovery,
        ChatFlapping flapping => flapping.Raised || flapping.Status != HealthStatus.Healthy,
        LineReputationChanged line => !line.IsGood,
        LineSurge surge => surge.Raised,
        _ => false,
    };
}

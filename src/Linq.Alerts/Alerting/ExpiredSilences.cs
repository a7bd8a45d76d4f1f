using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>Sends what a silence kept back and what is still so when the silence ends, whether by time or by hand. To be asked every minute or so.</summary>
/// <param name="missing">Looks after routes that should be among <paramref name="routes"/> and are not, for a setting is missing.</param>
public sealed class ExpiredSilences(
    IReadOnlyList<Route> routes, ISilences silences, IDeliveryLedger ledger, AccountStore account, TimeProvider clock, MissingPlaces? missing = null)
{
    /// <summary>What was being taken in when the silence ended is on record by then.</summary>
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(30);

    /// <returns>How many alerts are sent after all, over all routes.</returns>
    /// <exception cref="StoreUnavailableException">The stores could not be read or written now; the next call goes on.</exception>
    public async Task<int> CheckAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var all = await silences.LoadAsync(cancel);
        List<Silence> ended = [.. all.Where(silence => silence.ExpiredBefore(now - InFlight))];
        if (ended.Count == 0)
            return 0;
        var settled = (await account.RowAsync(cancel))?.SettledSilences ?? LineRow.NoNames;
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

        // Last: after a crash in between all of this comes again, and finds nothing left to do.
        var done = ended.Select(silence => $"{silence.Id}").ToImmutableSortedSet(StringComparer.Ordinal);
        var kept = all.Select(silence => $"{silence.Id}").ToHashSet(StringComparer.Ordinal);
        await account.ChangeAsync(row => new(row with { SettledSilences = row.SettledSilences.Where(kept.Contains).ToImmutableSortedSet(StringComparer.Ordinal).Union(done) }, []), cancel);
        return sent;
    }

    /// <returns>Of each chat and line the last thing that happened, where one of <paramref name="ended"/> kept it back and it has not passed since.</returns>
    private async Task<List<EventId>> StillSoAsync(string route, List<Silence> ended, List<Silence> active, CancellationToken cancel)
    {
        Dictionary<(string Kind, string Of), LedgerEntry> last = [];
        // What people know who read what was sent: a line that is well again is news to those who were sent that it was not.
        HashSet<(string Kind, string Of)> known = [];
        await foreach (var entry in ledger.ReadAsync(route, cancel))
        {
            if (SubjectOf(entry.Event) is not { } subject)
                continue;
            // Events may be taken in out of order.
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

        // The alert about flapping covers what a chat does while it flaps. Anything else that it did since is newer news.
        bool IsOutdated(AlertEvent alert) => alert is ChatFlapping flapping && last.TryGetValue(("chat", $"{flapping.Chat}"), out var entry)
            && IsAfter(entry.Event, flapping) && entry.Event is not ChatHealthChanged { IsFlapping: true };
    }

    private static bool IsAfter(AlertEvent alert, AlertEvent other) =>
        (alert.Id.Epoch, alert.Id.Sequence).CompareTo((other.Id.Epoch, other.Id.Sequence)) > 0;

    /// <returns>What the event says the present state of; null for one that says no such thing.</returns>
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

using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Sends what is due at a place: the one code behind every intake, wake-up and timer.</summary>
/// <param name="routes">All routes; those to the same place share its lease, its pace and its patience.</param>
/// <param name="holder">Names this dispatcher in the place's lease, as <see cref="Poller"/> does in the line's.</param>
public sealed class Dispatcher(
    IReadOnlyList<Route> routes, IDeliveryLedger ledger, IFullLists lists, AccountBook account, GroupOptions options, string holder, TimeProvider clock)
{
    /// <summary>Places that this dispatcher is at: its own lease does not keep it from itself.</summary>
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    private readonly LateRecipients _late = new(ledger, account, clock);

    /// <summary>Sends every digest that is due at <paramref name="place"/>. While a run is under way, by whomever, another one leaves it to it.</summary>
    /// <returns>When the next look is worth it, as far as this run can tell; null when nothing waits.</returns>
    /// <exception cref="StoreUnavailableException">The ledger failed. What was sent and not noted is sent again, under the same digest id.</exception>
    public async Task<DateTimeOffset?> RunAsync(Place place, CancellationToken cancel = default)
    {
        if (!_running.TryAdd(place.Key, true))
            return clock.GetUtcNow() + Patience.OtherAtPlace;
        try
        {
            var turn = TurnAt(place);
            var next = await SendDueAsync(turn, cancel);
            if (!turn.IsFree || turn.Row.Late.Count == 0)
                return next;
            var nextLate = await LateRecipients.SendAsync(turn, late => SendDueAsync(late, cancel), TurnAt, cancel);
            return next is null || nextLate < next ? nextLate : next;
        }
        finally
        {
            _running.TryRemove(place.Key, out _);
        }
    }

    /// <summary>Ends what still waits for routes that are no longer in the settings: nobody would ever send it.</summary>
    /// <param name="olderThan">
    /// Spares what was taken in later than so long ago. While a new version is rolled out, an instance with the old settings still runs, and what
    /// waits for a new route is none of its business.
    /// </param>
    public async Task EndRemovedRoutesAsync(TimeSpan olderThan = default, CancellationToken cancel = default)
    {
        var before = clock.GetUtcNow() - olderThan;
        foreach (var name in await ledger.LoadRouteNamesAsync(cancel))
        {
            if (routes.Any(route => route.Name == name || LateRecipients.Has(route.Place, name)))
                continue;
            List<LedgerEntry> waiting = [.. (await ledger.LoadWaitingAsync(name, cancel)).Where(entry => entry.TakenAt <= before)];
            if (waiting.Count > 0)
                await EndAsync(name, waiting, OutcomeKind.Suppressed, "route-removed", null, cancel);
        }
    }

    private PlaceTurn TurnAt(Place place) => new(place, ledger, holder, clock);

    private async Task<DateTimeOffset?> SendDueAsync(PlaceTurn turn, CancellationToken cancel)
    {
        if (await turn.LoadAsync(cancel) is { } later)
            return later;
        var (due, next) = await DueDigestsAsync(turn, cancel);
        if (due.Count == 0)
            return next;

        using var activity = Telemetry.Activities.StartActivity("dispatch");
        try
        {
            var (first, allSent) = (true, true);
            foreach (var digest in due)
            {
                // Under the lease nobody else sends to this place, so a pause here is all the pacing it needs; the row holds back the next turn.
                if (!first)
                    await Task.Delay(turn.Place.Notifier.Pace, clock, cancel);
                first = false;
                allSent = await SendAsync(digest, turn, cancel);
                if (!allSent)
                    break;
            }

            await turn.GiveBackAsync(cancel);
            return allSent ? Latest(next, turn.Row.NextTry) : turn.Row.NextTry;
        }
        catch (StoreConflictException)
        {
            // Another dispatcher has the place: what is left is its work.
            return clock.GetUtcNow() + Patience.OtherAtPlace;
        }
    }

    /// <summary>What waits is due at one time, and the place can be told again at another; null when nothing waits.</summary>
    private static DateTimeOffset? Latest(DateTimeOffset? due, DateTimeOffset? nextTry) => due is null || !(nextTry > due) ? due : nextTry;

    /// <summary>All that waits for one route and line becomes one digest as soon as any of it is due, so nothing overtakes anything older.</summary>
    /// <returns>The digests that are due, and when the first of the others will be; null when there is no other.</returns>
    private async Task<(List<Digest> Due, DateTimeOffset? Next)> DueDigestsAsync(PlaceTurn turn, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var row = turn.Row;
        DateTimeOffset? next = null;
        List<(int Tries, DateTimeOffset At, Digest Digest)> digests = [];
        foreach (var route in RoutesTo(turn.Place))
        {
            foreach (var line in DigestGroups.Of(await ledger.LoadWaitingAsync(route, cancel)))
            {
                List<LedgerEntry> entries = [.. line];
                var key = PlaceRow.KeyOf(route, line.Key);
                var due = Due.Of(entries, row.LastTold.TryGetValue(key, out var told) ? told : null, options);
                if (due.At <= now)
                    digests.Add((row.Tries.GetValueOrDefault(key), due.At, Digest.Of(route, due.Why, entries)));
                else if (!(next < due.At))
                    next = due.At;
            }
        }

        // What the place has refused to swallow before comes last.
        return ([.. digests.OrderBy(digest => digest.Tries).ThenBy(digest => digest.At).Select(digest => digest.Digest)], next);
    }

    /// <summary>Names the routes to a place. To a late recipient there is one, with the place's own name.</summary>
    private List<string> RoutesTo(Place place) =>
        routes.Where(route => route.Place.Key == place.Key).Select(route => route.Name).ToList() is { Count: > 0 } names ? names : [place.Key];

    /// <returns>The digest without what cancels itself out; null when nothing is left to tell.</returns>
    private async Task<Digest?> CollapseAsync(Digest digest, long maybeTold, bool isRetry, CancellationToken cancel)
    {
        // A try before this one may have cancelled what belongs to a chat's way too.
        IReadOnlyList<LedgerEntry> before = isRetry ? await CancelledBeforeAsync(digest, cancel) : [];
        var (kept, collapsed) = Collapse.Of(digest.Entries, maybeTold);
        if (collapsed.Count > 0)
            await EndAsync(digest.Route, collapsed, OutcomeKind.Suppressed, Collapse.Rule, null, cancel);
        if (kept.Count == 0)
            return null;
        var news = collapsed.Count == 0 ? digest : Digest.Of(digest.Route, digest.Why, kept);
        return before.Count + collapsed.Count == 0 ? news : news with { Cancelled = [.. before, .. collapsed] };
    }

    /// <returns>What was cancelled of the digest's chats since the route was last told of each.</returns>
    private async Task<IReadOnlyList<LedgerEntry>> CancelledBeforeAsync(Digest digest, CancellationToken cancel)
    {
        static ChatId? ChatOf(LedgerEntry entry) => (entry.Event as ChatHealthChanged)?.Chat;
        var chats = digest.Entries.Select(ChatOf).OfType<ChatId>().ToHashSet();
        List<LedgerEntry> cancelled = [];
        await foreach (var entry in ledger.ReadAsync(digest.Route, cancel))
        {
            if (ChatOf(entry) is not { } chat || !chats.Contains(chat))
                continue;
            if (entry.Outcome is { Kind: OutcomeKind.Delivered })
                cancelled.RemoveAll(one => ChatOf(one) == chat);
            else if (entry.Outcome is { Why: Collapse.Rule })
                cancelled.Add(entry);
        }

        return cancelled;
    }

    /// <returns>Whether the place took it, or nothing of it was left to tell.</returns>
    private async Task<bool> SendAsync(Digest all, PlaceTurn turn, CancellationToken cancel)
    {
        var notifier = turn.Place.Notifier;
        var before = turn.Row.MaybeTold.GetValueOrDefault(all.Key);
        // The lease first: whoever comes too late finds out here, before he cancels what another is telling.
        await turn.BeginAsync(all, cancel);
        if (await CollapseAsync(all, before, isRetry: turn.Row.Tries.ContainsKey(all.Key), cancel) is not { } digest)
        {
            turn.NoteNothingTold(all, before);
            return true;
        }

        if (digest.Entries.Count >= Digest.LongFrom)
            digest = digest with { FullList = await lists.KeepAsync(digest, cancel) };
        var delivery = await notifier.SendAsync(digest, cancel);
        Telemetry.Sends.Add(1, new("route", digest.Route), new("result", delivery.Word));
        switch (delivery)
        {
            case Delivery.Sent or Delivery.SentToSome:
                await _late.RecordAsync(digest, delivery is Delivery.SentToSome some ? some.Missed : [], turn, cancel);
                // The place has it. Told to stop just now, the program still notes that, or it would say it again at its next start.
                await EndAsync(digest.Route, digest.Entries, OutcomeKind.Delivered, digest.Why, digest.Id, CancellationToken.None);
                if (turn.Row.FailureTold)
                    await account.TellAsync(AlarmKind.PlaceFailed, raised: false, $"Over: {notifier.Name} takes alerts again. What was given up is not sent again.", turn.Place.Key, cancel);
                await turn.SucceedAsync(digest, options.Interval, cancel);
                return true;

            case Delivery.Deferred deferred:
                // Not at the first failure: a receiver that is being replaced answers anything for some seconds.
                if (deferred.NeedsSomebody && turn.Row.Failures > 0 && !turn.Row.FailureTold)
                {
                    await account.TellAsync(
                        AlarmKind.PlaceFailed, raised: true,
                        $"{notifier.Name} does not take alerts: {deferred.Why}. {notifier.Cure} They are tried again for {Patience.GiveUpAfter.TotalHours:0} h; "
                            + "you are told when they get through.",
                        turn.Place.Key, cancel);
                    turn.NoteFailureTold();
                }

                var expired = Expired(digest, turn.Row);
                if (expired.Count > 0)
                {
                    await GiveUpAsync(
                        digest, expired, turn, $"not delivered within {Patience.GiveUpAfter.TotalHours:0} h: {deferred.Why}",
                        "Check that it can be reached from where Linq Alerts runs.", cancel);
                }

                await turn.FailAsync(
                    digest, deferred.Why, deferred.RetryAfter, deferred.SurelyNotTold ? before : null, ended: expired.Count == digest.Entries.Count, cancel);
                return false;

            case Delivery.Refused refused:
                await GiveUpAsync(digest, digest.Entries, turn, refused.Why, notifier.Cure, cancel);
                await turn.FailAsync(digest, refused.Why, null, before: null, ended: true, cancel);
                return false;

            default:
                throw new InvalidOperationException($"A delivery cannot end as {delivery.GetType().Name}.");
        }
    }

    /// <summary>What has waited long enough, and was tried often enough: a machine that slept for days has tried nothing yet.</summary>
    private List<LedgerEntry> Expired(Digest digest, PlaceRow row) =>
        row.Tries.GetValueOrDefault(digest.Key) + 1 < Patience.TriesBeforeGivingUp ? []
        : [.. digest.Entries.Where(entry => clock.GetUtcNow() - entry.TakenAt > Patience.GiveUpAfter)];

    /// <summary>Ends entries as dead, and says so by another place first: a crash in between repeats the alarm and loses nothing.</summary>
    private async Task GiveUpAsync(
        Digest digest, IReadOnlyList<LedgerEntry> entries, PlaceTurn turn, string why, string cure, CancellationToken cancel)
    {
        if (!turn.Row.FailureTold)
        {
            await account.TellAsync(
                AlarmKind.PlaceFailed,
                raised: true,
                $"{turn.Place.Notifier.Name} did not get {entries.Count:N0} {(entries.Count == 1 ? "alert" : "alerts")} of {digest.Line}: {why}. {cure} "
                    + "Later alerts are still tried; you are told when they get through.",
                turn.Place.Key,
                cancel);
            turn.NoteFailureTold();
        }

        await EndAsync(digest.Route, entries, OutcomeKind.Dead, why, null, cancel);
    }

    private async Task EndAsync(
        string route, IReadOnlyList<LedgerEntry> entries, OutcomeKind kind, string why, string? digest, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await ledger.EndAsync(route, [.. entries.Select(entry => entry.Event.Id)], new(kind, why, now, digest), cancel);
        Telemetry.Outcomes.Add(entries.Count, new("route", route), new("outcome", kind.Word));
        foreach (var entry in entries)
            Telemetry.WaitingAge.Record((now - entry.TakenAt).TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }
}

using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Sends what is due at a place: the one code behind every intake, wake-up and timer.</summary>
/// <param name="routes">All routes; those to the same place share its lease, its pace and its patience.</param>
/// <param name="lines">Knows what the lines are called; null where none has a name.</param>
/// <param name="holder">Names this dispatcher in the place's lease, as <see cref="Poller"/> does in the line's.</param>
public sealed class Dispatcher(
    IReadOnlyList<Route> routes, IDeliveryLedger ledger, IFullLists lists, AccountStore account, GroupOptions options, string holder, TimeProvider clock,
    LineDirectory? lines = null)
{
    /// <summary>Places that this dispatcher is at: its own lease does not keep it from itself.</summary>
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    private readonly LineDirectory _lines = lines ?? new();
    private readonly WaitingDigests _waiting = new(routes, ledger, options, clock);
    private readonly LedgerEnds _ends = new(ledger, clock);
    private readonly DigestSieve _sieve = new(routes, ledger, clock);
    private readonly PlaceAlarms _alarms = new(account, clock);
    private readonly LateRecipients _late = new(ledger, account, clock);

    /// <summary>Called after each attempt to send, once it is on record.</summary>
    public Action<SendReport> OnSend { get; init; } = _ => { };

    /// <summary>Sends every digest that is due at <paramref name="place"/>. While a run is under way, by whomever, another one leaves it to it.</summary>
    /// <param name="stop">
    /// Once it is cancelled no further digest is begun. One that is under way has <see cref="RetryRules.AfterStop"/> to end: a request that is cut
    /// off may have arrived, and would be repeated at the next start.
    /// </param>
    /// <exception cref="StoreUnavailableException">The ledger failed. What was sent and not noted is sent again, under the same digest id.</exception>
    public async Task<DispatchReport> RunAsync(Place place, CancellationToken stop = default)
    {
        if (!_running.TryAdd(place.Key, true))
            return Elsewhere();
        try
        {
            using var cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
            await using var later = stop.Register(() => cut.CancelAfter(RetryRules.AfterStop));
            var lease = TurnAt(place);
            var report = await RunAsync(lease, stop, cut.Token);
            var isWell = report is { IsElsewhere: false, Undelivered: false } && !lease.IsLeftAlone;
            return isWell && lease.Row.Late.Count > 0
                ? report.And(await LateRecipients.SendAsync(lease, late => RunAsync(late, stop, cut.Token), TurnAt, cut.Token)) : report;
        }
        finally
        {
            _running.TryRemove(place.Key, out _);
        }
    }

    /// <summary>Looks, and only looks, since when something at <paramref name="place"/> could have been sent.</summary>
    /// <returns>Null when nothing is due, or the place's own pace holds it back.</returns>
    /// <exception cref="StoreUnavailableException">The ledger could not be read.</exception>
    public async Task<DateTimeOffset?> DueSinceAsync(Place place, CancellationToken cancel = default)
    {
        var lease = TurnAt(place);
        await lease.LoadAsync(cancel);
        var (due, _) = await _waiting.LoadAsync(lease.Row, cancel);
        return due.Where(digest => lease.WaitFor(digest.HoldsOptOut) == TimeSpan.Zero).Min(digest => (DateTimeOffset?)digest.At);
    }

    private PlaceLease TurnAt(Place place) => new(place, ledger, holder, clock);

    private async Task<DispatchReport> RunAsync(PlaceLease lease, CancellationToken stop, CancellationToken cancel)
    {
        try
        {
            await lease.LoadAsync(cancel);
            return lease.IsElsewhere ? Elsewhere()
                : lease.IsLeftAlone ? await LeaveAloneAsync(lease, cancel)
                : await SendDueAsync(lease, stop, cancel);
        }
        catch (StoreConflictException)
        {
            // Another dispatcher has the place: what is left is its work.
            return Elsewhere();
        }
    }

    private DispatchReport Elsewhere() => new(clock.GetUtcNow() + RetryRules.OtherAtPlace) { IsElsewhere = true };

    /// <summary>Sends nothing to a place that failed a moment ago, and sees whether that has gone on for too long.</summary>
    private async Task<DispatchReport> LeaveAloneAsync(PlaceLease lease, CancellationToken cancel)
    {
        var (due, _) = await _waiting.LoadAsync(lease.Row, cancel);
        if (_alarms.IsLate(lease, due))
        {
            // The lease first: two instances that see it at once must not both tell it.
            await lease.TakeAsync(_waiting.RoutesTo(lease.Place.Key), cancel);
            await _alarms.RaiseIfLateAsync(lease, due, cancel);
            await lease.GiveBackAsync(cancel);
        }

        return new(lease.Row.NextTry, lease.Row.Trouble, Undelivered: due.Count > 0);
    }

    private async Task<DispatchReport> SendDueAsync(PlaceLease lease, CancellationToken stop, CancellationToken cancel)
    {
        if (lease.WasLeft)
            await lease.TakeAsync(_waiting.RoutesTo(lease.Place.Key), cancel);
        var placeIsWell = false;
        while (true)
        {
            // Before each send, for something more urgent may have come meanwhile.
            var (due, next) = await _waiting.LoadAsync(lease.Row, cancel);
            if (due.Count == 0)
                return await LeaveAsync(lease, next, cancel);
            if (stop.IsCancellationRequested)
                return await LeaveAsync(lease, clock.GetUtcNow(), cancel);

            var first = DueDigest.InOrder(due, placeIsWell).MinBy(digest => lease.WaitFor(digest.HoldsOptOut))!;
            var wait = lease.WaitFor(first.HoldsOptOut);
            if (wait > RetryRules.LongestPause)
                return await LeaveAsync(lease, clock.GetUtcNow() + wait, cancel);
            if (wait > TimeSpan.Zero)
            {
                // Under the lease nobody else sends to this place, so a pause here is all the pacing it needs; the row holds back the next turn.
                await Task.Delay(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            using var activity = Telemetry.Activities.StartActivity("dispatch");
            var (isTaken, cause) = await SendAsync(first.Digest, lease, cancel);
            placeIsWell = isTaken;
            if (!isTaken)
            {
                await _alarms.RaiseIfLateAsync(lease, (await _waiting.LoadAsync(lease.Row, cancel)).Due, cancel);
                await lease.GiveBackAsync(cancel);
                return new(lease.Row.NextTry, lease.Row.Trouble, Undelivered: true) { HasFailed = true, Cause = cause };
            }
        }
    }

    private static async Task<DispatchReport> LeaveAsync(PlaceLease lease, DateTimeOffset? next, CancellationToken cancel)
    {
        if (lease.IsTaken)
            await lease.GiveBackAsync(cancel);
        // What waits is due at one time, and the place can be tried again at another.
        return new(next is { } due && lease.Row.NextTry is { } retry && due < retry ? retry : next, lease.Row.Trouble);
    }

    /// <returns>Whether the place took it, or nothing of it was left to tell; and what was thrown where it did not.</returns>
    private async Task<(bool IsTaken, Cause Cause)> SendAsync(Digest all, PlaceLease lease, CancellationToken cancel)
    {
        var notifier = lease.Place.Notifier;
        var (before, tokens) = (lease.Row.MaybeSent.GetValueOrDefault(all.Key), lease.Row.Tokens);
        var sieved = await _sieve.SieveAsync(all, before, cancel);
        // The lease first: whoever comes too late finds out here, before he takes out what another is telling.
        // The fence before it: somebody who takes the place over after that raises it before loading what waits.
        var fence = sieved.IsWhole ? default : await ledger.LoadFenceAsync(all.Route, cancel);
        await lease.BeginAsync(all, cancel);
        if (await _sieve.TakeOutAsync(sieved, isRetry: lease.Row.Tries.ContainsKey(all.Key), fence, cancel) is not { } digest)
        {
            lease.NoteNothingSent(all, before, tokens);
            return (true, default);
        }

        if (digest.Entries.Count >= Digest.LongFrom)
            digest = digest with { FullList = await lists.KeepAsync(digest, cancel) };
        digest = digest with { LeftOut = LateRecipients.WaitingAt(lease), LineNames = _lines.Names };
        var delivery = await TrySendAsync(notifier, digest, cancel);
        Telemetry.Sends.Add(1, new("route", digest.Route), new("result", delivery.Word));
        var failedBefore = lease.Row.Failures > 0;
        var sent = await RecordAsync(delivery, digest, lease, before, cancel);
        OnSend(new(lease.Place, digest, delivery, sent ? null : lease.Row.NextTry, Recovered: sent && failedBefore));
        return (sent, delivery switch
        {
            Delivery.Deferred deferred => deferred.Cause,
            Delivery.Refused refused => refused.Cause,
            _ => default,
        });
    }

    /// <returns>Whether the place took it.</returns>
    private async Task<bool> RecordAsync(Delivery delivery, Digest digest, PlaceLease lease, long before, CancellationToken cancel)
    {
        var notifier = lease.Place.Notifier;
        switch (delivery)
        {
            case Delivery.Sent or Delivery.SentToSome:
                await _late.QueueAsync(digest, lease, cancel);
                await _late.RecordAsync(digest, delivery is Delivery.SentToSome some ? some.Missed : [], lease, cancel);
                // The place has it. Told to stop just now, the program still notes that, or it would say it again at its next start.
                await _ends.EndAsync(digest.Route, digest.Entries, OutcomeKind.Delivered, digest.Why, digest.Id, CancellationToken.None);
                await _alarms.EndAsync(lease, cancel);
                await lease.SucceedAsync(digest, options.Interval, cancel);
                return true;

            case Delivery.Deferred deferred:
                // Not at the first failure: a receiver that is being replaced answers anything for some seconds.
                if (deferred.NeedsAttention && lease.Row.Failures > 0)
                    await _alarms.RaiseNeedsAttentionAsync(lease, deferred.Why, cancel);
                var expired = Expired(digest, lease);
                if (expired.Count > 0)
                {
                    await _late.QueueAsync(digest with { Entries = expired }, lease, cancel);
                    await GiveUpAsync(
                        digest, expired, lease, $"not delivered within {RetryRules.GiveUpAfter.TotalHours:0} h: {deferred.Why}",
                        "Check that it can be reached from where Linq Alerts runs.", cancel);
                }

                await lease.FailAsync(
                    digest, deferred.Why, deferred.RetryAfter, deferred.SurelyNotSent ? before : null, ended: expired.Count == digest.Entries.Count, cancel);
                return false;

            case Delivery.Refused refused:
                // What the others will never get may well reach these.
                await _late.QueueAsync(digest, lease, cancel);
                await GiveUpAsync(digest, digest.Entries, lease, refused.Why, notifier.Cure, cancel);
                await lease.FailAsync(digest, refused.Why, null, before: null, ended: true, cancel);
                return false;

            default:
                throw new InvalidOperationException($"A delivery cannot end as {delivery.GetType().Name}.");
        }
    }

    /// <summary>A digest that a notifier cannot even put into words must not hold up the others: it counts as a failed try.</summary>
    private static async Task<Delivery> TrySendAsync(INotifier notifier, Digest digest, CancellationToken cancel)
    {
        try
        {
            return await notifier.SendAsync(digest, cancel);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
        {
            return new Delivery.Deferred($"{notifier.Name} failed unexpectedly ({e.GetType().Name}): report it", Cause: e);
        }
    }

    /// <summary>What has waited long enough, and was tried often enough, some of it lately: a machine that slept for days has tried nothing meanwhile.</summary>
    private List<LedgerEntry> Expired(Digest digest, PlaceLease lease)
    {
        var (now, tries) = (clock.GetUtcNow(), lease.Row.Tries.GetValueOrDefault(digest.Key) + 1);
        var isTried = tries >= RetryRules.TriesInADay || (tries >= RetryRules.TriesBeforeGivingUp && now - lease.Tried.First >= RetryRules.TriedFor);
        return
        [
            .. digest.Entries.Where(entry => entry.TakenAt.IsFromTheFuture(now)
                ? tries >= RetryRules.TriesInADay
                : isTried && now - Later(entry.TakenAt, digest.HeldIn?.Until) > RetryRules.GiveUpAfter),
        ];
    }

    /// <summary>Nobody tried in quiet hours.</summary>
    private static DateTimeOffset Later(DateTimeOffset takenAt, DateTimeOffset? heldUntil) => heldUntil > takenAt ? heldUntil.Value : takenAt;

    /// <summary>Ends entries as dead, and says so by another place first: a crash in between repeats the alarm and loses nothing.</summary>
    private async Task GiveUpAsync(
        Digest digest, IReadOnlyList<LedgerEntry> entries, PlaceLease lease, string why, string cure, CancellationToken cancel)
    {
        await _alarms.RaiseGivenUpAsync(lease, digest, entries.Count, why, cure, cancel);
        // Nothing dies that another dispatcher may have delivered by now.
        var fence = await ledger.LoadFenceAsync(digest.Route, cancel);
        await lease.KeepAsync(cancel);
        await _ends.EndAsync(digest.Route, entries, OutcomeKind.Dead, why, null, cancel, fence);
    }
}

/// <summary>How one attempt to send a digest ended, for whoever shows what goes on.</summary>
/// <param name="NextTry">When the place is tried again; null after a success.</param>
/// <param name="Recovered">Whether it succeeded after failures.</param>
public sealed record SendReport(Place Place, Digest Digest, Delivery Delivery, DateTimeOffset? NextTry, bool Recovered);

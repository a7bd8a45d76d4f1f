using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Sends what is due at a place. Every intake, wake-up and timer uses this code.</summary>
/// <param name="routes">All routes; those to the same place share its lease, its pace and its retries.</param>
/// <param name="lines">Knows the lines' names; null if none has a name.</param>
/// <param name="holder">Identifies this dispatcher in the place's lease, as <see cref="Poller"/> does in the line's.</param>
public sealed class Dispatcher(
    IReadOnlyList<Route> routes, IDeliveryLedger ledger, IFullLists lists, AccountStore account, GroupOptions options, string holder, TimeProvider clock,
    LineDirectory? lines = null)
{
    /// <summary>Places this dispatcher is currently sending to, because its own lease doesn't lock itself out.</summary>
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    private readonly LineDirectory _lines = lines ?? new();
    private readonly WaitingDigests _waiting = new(routes, ledger, options, clock);
    private readonly LedgerEnds _ends = new(ledger, clock);
    private readonly DigestSieve _sieve = new(routes, ledger, clock);
    private readonly PlaceAlarms _alarms = new(account, clock);
    private readonly LateRecipients _late = new(ledger, account, clock);

    /// <summary>Called after each attempt to send, once it is recorded.</summary>
    public Action<SendReport> OnSend { get; init; } = _ => { };

    /// <summary>Sends every digest that is due at <paramref name="place"/>. Does nothing while another run, here or elsewhere, is in progress.</summary>
    /// <param name="stop">
    /// Once it is cancelled, no further digest is started. One in progress has <see cref="RetryRules.AfterStop"/> to finish: an aborted request may
    /// have arrived, and would be repeated at the next start.
    /// </param>
    /// <exception cref="StoreUnavailableException">The ledger failed. What was sent but not recorded is sent again, with the same digest ID.</exception>
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

    /// <summary>Says since when something at <paramref name="place"/> could have been sent, without sending it.</summary>
    /// <returns>Null if nothing is due, or the place's own pace delays it.</returns>
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
            // Another dispatcher has the place, and handles the rest.
            return Elsewhere();
        }
    }

    private DispatchReport Elsewhere() => new(clock.GetUtcNow() + RetryRules.OtherAtPlace) { IsElsewhere = true };

    /// <summary>Sends nothing to a place that failed recently, but checks whether that has lasted too long.</summary>
    private async Task<DispatchReport> LeaveAloneAsync(PlaceLease lease, CancellationToken cancel)
    {
        var (due, _) = await _waiting.LoadAsync(lease.Row, cancel);
        if (_alarms.IsLate(lease, due))
        {
            // The lease first, so that two instances that notice it at once don't both raise the alarm.
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
            // Before each send, because something more urgent may have arrived.
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
                // Under the lease nobody else sends to this place, so a pause here is all the pacing it needs. The row delays the next lease holder.
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
        // Both must have passed: when something becomes due, and when the place can be tried again.
        return new(next is { } due && lease.Row.NextTry is { } retry && due < retry ? retry : next, lease.Row.Trouble);
    }

    /// <returns>Whether the place accepted it, or nothing of it was left to send; and the exception if it didn't.</returns>
    private async Task<(bool IsTaken, Cause Cause)> SendAsync(Digest all, PlaceLease lease, CancellationToken cancel)
    {
        var notifier = lease.Place.Notifier;
        var (before, tokens) = (lease.Row.MaybeSent.GetValueOrDefault(all.Key), lease.Row.Tokens);
        var sieved = await _sieve.SieveAsync(all, before, cancel);
        // The lease first: a late dispatcher fails here with a conflict, before it removes what another is sending. The fence before that: a dispatcher
        // that takes over afterwards raises it before it loads what waits.
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

    /// <returns>Whether the place accepted it.</returns>
    private async Task<bool> RecordAsync(Delivery delivery, Digest digest, PlaceLease lease, long before, CancellationToken cancel)
    {
        var notifier = lease.Place.Notifier;
        switch (delivery)
        {
            case Delivery.Sent or Delivery.SentToSome:
                await _late.QueueAsync(digest, lease, cancel);
                await _late.RecordAsync(digest, delivery is Delivery.SentToSome some ? some.Missed : [], lease, cancel);
                // The place has it. Even if the program was just told to stop, this is recorded, or it would be sent again at the next start.
                await _ends.EndAsync(digest.Route, digest.Entries, OutcomeKind.Delivered, digest.Why, digest.Id, CancellationToken.None);
                await _alarms.EndAsync(lease, cancel);
                await lease.SucceedAsync(digest, options.Interval, cancel);
                return true;

            case Delivery.Deferred deferred:
                // Not at the first failure: a receiver that is being redeployed may answer anything for a few seconds.
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
                // These may still get what the others never will.
                await _late.QueueAsync(digest, lease, cancel);
                await GiveUpAsync(digest, digest.Entries, lease, refused.Why, notifier.Cure, cancel);
                await lease.FailAsync(digest, refused.Why, null, before: null, ended: true, cancel);
                return false;

            default:
                throw new InvalidOperationException($"A delivery cannot end as {delivery.GetType().Name}.");
        }
    }

    /// <summary>A digest that a notifier can't even format must not block the others: it counts as a failed attempt.</summary>
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

    /// <summary>
    /// What has waited long enough, with enough attempts, including recent ones: a machine that slept for days tried nothing in the meantime.
    /// </summary>
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

    /// <summary>Nothing was tried in quiet hours.</summary>
    private static DateTimeOffset Later(DateTimeOffset takenAt, DateTimeOffset? heldUntil) => heldUntil > takenAt ? heldUntil.Value : takenAt;

    /// <summary>Ends entries as dead, after raising the alarm at another place: a crash in between repeats the alarm and loses nothing.</summary>
    private async Task GiveUpAsync(
        Digest digest, IReadOnlyList<LedgerEntry> entries, PlaceLease lease, string why, string cure, CancellationToken cancel)
    {
        await _alarms.RaiseGivenUpAsync(lease, digest, entries.Count, why, cure, cancel);
        // Nothing is given up that another dispatcher may have delivered by now.
        var fence = await ledger.LoadFenceAsync(digest.Route, cancel);
        await lease.KeepAsync(cancel);
        await _ends.EndAsync(digest.Route, entries, OutcomeKind.Dead, why, null, cancel, fence);
    }
}

/// <summary>The result of one attempt to send a digest, for display.</summary>
/// <param name="NextTry">When the place is tried next; null after a success.</param>
/// <param name="Recovered">Whether it succeeded after failures.</param>
public sealed record SendReport(Place Place, Digest Digest, Delivery Delivery, DateTimeOffset? NextTry, bool Recovered);

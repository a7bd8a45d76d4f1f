using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>A dispatcher's lease on a place, with the place's record of successes and failures.</summary>
internal sealed class PlaceLease(Place place, IDeliveryLedger ledger, string holder, TimeProvider clock)
{
    private readonly HourlyLimit? _hourly = place.Notifier.SendsPerHour is { } most ? new HourlyLimit(most) : null;
    private RowVersion _version;

    public Place Place => place;

    public PlaceRow Row { get; private set; } = new(place.Key);

    /// <summary>Whether this dispatcher holds the lease.</summary>
    public bool IsTaken => Row.Lease?.Holder == holder;

    /// <summary>Whether another dispatcher holds it.</summary>
    public bool IsElsewhere => Row.Lease.IsHeldByAnother(holder, clock.GetUtcNow(), RetryRules.Lease);

    /// <summary>Whether the place failed and must not be tried yet.</summary>
    public bool IsLeftAlone => Row.Failures > 0 && Row.NextTry.LiesAhead(clock.GetUtcNow(), RetryRules.LongestWait);

    /// <summary>Whether the previous lease wasn't released: its dispatcher died, or is late.</summary>
    public bool WasLeft { get; private set; }

    public async Task LoadAsync(CancellationToken cancel)
    {
        (Row, _version) = await ledger.LoadPlaceAsync(place.Key, cancel);
        WasLeft = Row.Lease is not null;
    }

    /// <summary>The attempts since the last break, including one at this moment.</summary>
    public RetryPeriod Tried
    {
        get
        {
            var now = clock.GetUtcNow();
            var goesOn = Row.Tried is { } tried && !tried.First.IsFromTheFuture(now) && tried.Last.AgeAt(now) <= RetryRules.LongestBreak;
            return new(goesOn ? Row.Tried!.First : now, now);
        }
    }

    /// <summary>How long the place's pace delays a digest; zero if it can be sent now.</summary>
    public TimeSpan WaitFor(bool holdsOptOut)
    {
        var now = clock.GetUtcNow();
        var gap = Row.Failures == 0 && Row.NextTry.LiesAhead(now, place.Notifier.Pace) ? Row.NextTry!.Value - now : TimeSpan.Zero;
        var token = _hourly?.WaitFor(_hourly.Value.At(Row.Tokens, now), holdsOptOut) ?? TimeSpan.Zero;
        return gap > token ? gap : token;
    }

    /// <summary>
    /// Takes the lease. If the previous lease was abandoned, it also prevents the previous dispatcher from ending anything that this one is going to
    /// send.
    /// </summary>
    /// <param name="routes">All routes to the place.</param>
    /// <remarks>Take an abandoned place before loading what waits.</remarks>
    public async Task TakeAsync(IEnumerable<string> routes, CancellationToken cancel)
    {
        await KeepAsync(cancel);
        if (!WasLeft)
            return;
        foreach (var route in routes)
            await ledger.RaiseFenceAsync(route, cancel);
        WasLeft = false;
    }

    /// <summary>Renews the lease for the same duration.</summary>
    /// <exception cref="StoreConflictException">Another dispatcher has it.</exception>
    public Task KeepAsync(CancellationToken cancel) => SaveAsync(Row, cancel);

    /// <summary>Takes or renews the lease, and records that <paramref name="digest"/> may have been sent from now on.</summary>
    public Task BeginAsync(Digest digest, CancellationToken cancel) => SaveAsync(
        Row with
        {
            // The greatest sequence, which isn't necessarily the last: after a restore, sequences start lower under a later epoch.
            MaybeSent = Row.MaybeSent.SetItem(digest.Key, digest.Entries.Max(entry => entry.Event.Id.Sequence)),
            // Before the send, so that one interrupted by a crash counts too.
            Tokens = _hourly is { } hourly ? HourlyLimit.Take(hourly.At(Row.Tokens, clock.GetUtcNow())) : null,
        },
        cancel);

    public Task GiveBackAsync(CancellationToken cancel) => SaveAsync(Row, cancel, over: true);

    /// <summary>Notes that the alarm about given-up alerts was raised; the next save stores it.</summary>
    public void NoteFailureReported() => Row = Row with { FailureReported = true };

    /// <summary>Notes that the alarm about late alerts was raised; the next save stores it.</summary>
    public void NoteLateReported() => Row = Row with { LateReported = true };

    /// <summary>Stores that something others have received still waits for these recipients.</summary>
    public Task NoteLateAsync(IReadOnlyList<string> recipients, CancellationToken cancel) =>
        SaveAsync(Row with { Late = Row.Late.Union(recipients) }, cancel);

    /// <summary>Notes that nothing waits for a recipient any more; the next save stores it.</summary>
    public void NoteNotLate(string recipient) => Row = Row with { Late = Row.Late.Remove(recipient) };

    /// <summary>Notes that a recipient was reported as unreachable; the next save stores it.</summary>
    public void NoteUnreachable(string recipient) => Row = Row with { Unreachable = Row.Unreachable.Add(recipient) };

    /// <summary>Notes that the end of that was also reported; the next save stores it.</summary>
    public void NoteReached(string recipient) => Row = Row with { Unreachable = Row.Unreachable.Remove(recipient) };

    /// <summary>Withdraws that <paramref name="digest"/> may have been sent; the next save stores it.</summary>
    /// <param name="tokens">The tokens left before the send.</param>
    public void NoteNothingSent(Digest digest, long before, SendTokens? tokens) =>
        Row = Row with { MaybeSent = MaybeSentBefore(digest, before), Tokens = tokens };

    public Task SucceedAsync(Digest digest, TimeSpan interval, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var holdsNothingBack = Row.LastSent.Where(sent => sent.Value + interval < now || sent.Value.IsFromTheFuture(now)).Select(sent => sent.Key);
        return SaveAsync(
            new(place.Key)
            {
                NextTry = place.Notifier.Pace > TimeSpan.Zero ? now + place.Notifier.Pace : null,
                LastSent = Row.LastSent.RemoveRange(holdsNothingBack).SetItem(digest.Key, now),
                Tries = Row.Tries.Remove(digest.Key),
                // The failures of other digests, which the place rejects while it accepts this one.
                Tried = Row.Tries.Remove(digest.Key).IsEmpty ? null : Tried,
                MaybeSent = Row.MaybeSent.Remove(digest.Key),
                Tokens = Row.Tokens,
                Late = Row.Late,
                Unreachable = Row.Unreachable,
            },
            cancel);
    }

    /// <param name="before">What may have been sent before this digest, if the digest itself certainly wasn't; null if it may have been.</param>
    /// <param name="ended">Whether no entry of the digest is waiting any more.</param>
    public Task FailAsync(
        Digest digest, string why, TimeSpan? retryAfter, long? before, bool ended, CancellationToken cancel)
    {
        var wait = RetryRules.Backoff.After(Row.Failures + 1);
        // If the place names a time, that is used, within limits.
        if (retryAfter is { } asked)
            wait = asked < RetryRules.LongestWait ? TimeSpan.FromTicks(Math.Max(asked.Ticks, TimeSpan.TicksPerSecond)) : RetryRules.LongestWait;
        var now = clock.GetUtcNow();
        return SaveAsync(
            Row with
            {
                Failures = Row.Failures + 1,
                Tried = Tried,
                FailingSince = Row.FailingSince is { } since && !since.IsFromTheFuture(now) ? since : now,
                NextTry = now + wait,
                Trouble = why,
                MaybeSent = ended ? Row.MaybeSent.Remove(digest.Key) : before is { } sequence ? MaybeSentBefore(digest, sequence) : Row.MaybeSent,
                Tries = ended ? Row.Tries.Remove(digest.Key) : Row.Tries.SetItem(digest.Key, Row.Tries.GetValueOrDefault(digest.Key) + 1),
            },
            cancel);
    }

    private ImmutableDictionary<string, long> MaybeSentBefore(Digest digest, long before) =>
        before == 0 ? Row.MaybeSent.Remove(digest.Key) : Row.MaybeSent.SetItem(digest.Key, before);

    private async Task SaveAsync(PlaceRow row, CancellationToken cancel, bool over = false)
    {
        Row = row with { Lease = over ? null : new(holder, clock.GetUtcNow() + RetryRules.Lease) };
        _version = await ledger.SavePlaceAsync(Row, _version, cancel);
    }
}

using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>One dispatcher's turn at a place: its lease, and what the place remembers of successes and failures.</summary>
internal sealed class PlaceLease(Place place, IDeliveryLedger ledger, string holder, TimeProvider clock)
{
    private readonly HourlyLimit? _hourly = place.Notifier.SendsPerHour is { } most ? new HourlyLimit(most) : null;
    private RowVersion _version;

    public Place Place => place;

    public PlaceRow Row { get; private set; } = new(place.Key);

    /// <summary>Whether this turn has the place's lease.</summary>
    public bool IsTaken => Row.Lease?.Holder == holder;

    /// <summary>Whether another dispatcher is at the place.</summary>
    public bool IsElsewhere => Row.Lease.IsHeldByAnother(holder, clock.GetUtcNow(), RetryRules.Lease);

    /// <summary>Whether the place failed and is left alone for a while.</summary>
    public bool IsLeftAlone => Row.Failures > 0 && Row.NextTry.LiesAhead(clock.GetUtcNow(), RetryRules.LongestWait);

    /// <summary>Whether the turn before this one was not given back: its dispatcher died, or is late.</summary>
    public bool WasLeft { get; private set; }

    public async Task LoadAsync(CancellationToken cancel)
    {
        (Row, _version) = await ledger.LoadPlaceAsync(place.Key, cancel);
        WasLeft = Row.Lease is not null;
    }

    /// <summary>The tries without a break, one at this moment included.</summary>
    public RetryPeriod Tried
    {
        get
        {
            var now = clock.GetUtcNow();
            var goesOn = Row.Tried is { } tried && !tried.First.IsFromTheFuture(now) && tried.Last.AgeAt(now) <= RetryRules.LongestBreak;
            return new(goesOn ? Row.Tried!.First : now, now);
        }
    }

    /// <summary>How long the place's pace holds a digest back; zero for one that may go now.</summary>
    public TimeSpan WaitFor(bool holdsOptOut)
    {
        var now = clock.GetUtcNow();
        var gap = Row.Failures == 0 && Row.NextTry.LiesAhead(now, place.Notifier.Pace) ? Row.NextTry!.Value - now : TimeSpan.Zero;
        var token = _hourly?.WaitFor(_hourly.Value.At(Row.Tokens, now), holdsOptOut) ?? TimeSpan.Zero;
        return gap > token ? gap : token;
    }

    /// <summary>Takes the lease. Of a place that was left, it also keeps the last dispatcher from ending anything that this one is going to send.</summary>
    /// <param name="routes">All routes to the place.</param>
    /// <remarks>A place that was left is to be taken before what waits is loaded.</remarks>
    public async Task TakeAsync(IEnumerable<string> routes, CancellationToken cancel)
    {
        await KeepAsync(cancel);
        if (!WasLeft)
            return;
        foreach (var route in routes)
            await ledger.RaiseFenceAsync(route, cancel);
        WasLeft = false;
    }

    /// <summary>Makes sure that this turn still has the lease, for as long again.</summary>
    /// <exception cref="StoreConflictException">Another dispatcher has it.</exception>
    public Task KeepAsync(CancellationToken cancel) => SaveAsync(Row, cancel);

    /// <summary>Takes the lease, or keeps it, and notes that <paramref name="digest"/> may be told from now on.</summary>
    public Task BeginAsync(Digest digest, CancellationToken cancel) => SaveAsync(
        Row with
        {
            // The greatest, which need not be the last: after a restore sequences begin again, under a later epoch.
            MaybeSent = Row.MaybeSent.SetItem(digest.Key, digest.Entries.Max(entry => entry.Event.Id.Sequence)),
            // Before the send: one that a crash cuts off counts too.
            Tokens = _hourly is { } hourly ? HourlyLimit.Take(hourly.At(Row.Tokens, clock.GetUtcNow())) : null,
        },
        cancel);

    public Task GiveBackAsync(CancellationToken cancel) => SaveAsync(Row, cancel, over: true);

    /// <summary>Notes for this turn that the alarm about what was given up was told; the next save keeps it.</summary>
    public void NoteFailureReported() => Row = Row with { FailureReported = true };

    /// <summary>Notes for this turn that the alarm about what is late was told; the next save keeps it.</summary>
    public void NoteLateReported() => Row = Row with { LateReported = true };

    /// <summary>Notes for good that something waits for recipients that the others have.</summary>
    public Task NoteLateAsync(IReadOnlyList<string> recipients, CancellationToken cancel) =>
        SaveAsync(Row with { Late = Row.Late.Union(recipients) }, cancel);

    /// <summary>Notes that nothing waits for a recipient any more; the next save keeps it.</summary>
    public void NoteNotLate(string recipient) => Row = Row with { Late = Row.Late.Remove(recipient) };

    /// <summary>Notes that a recipient was reported as unreachable; the next save keeps it.</summary>
    public void NoteUnreachable(string recipient) => Row = Row with { Unreachable = Row.Unreachable.Add(recipient) };

    /// <summary>Notes that the end of that was reported, too; the next save keeps it.</summary>
    public void NoteReached(string recipient) => Row = Row with { Unreachable = Row.Unreachable.Remove(recipient) };

    /// <summary>Takes back that <paramref name="digest"/> may be told; the next save keeps it.</summary>
    /// <param name="tokens">What was left before.</param>
    public void NoteNothingSent(Digest digest, long before, SendTokens? tokens) =>
        Row = Row with { MaybeSent = MaybeSentBefore(digest, before), Tokens = tokens };

    public Task SucceedAsync(Digest digest, TimeSpan interval, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var holdsNothingBack = Row.LastSent.Where(told => told.Value + interval < now || told.Value.IsFromTheFuture(now)).Select(told => told.Key);
        return SaveAsync(
            new(place.Key)
            {
                NextTry = place.Notifier.Pace > TimeSpan.Zero ? now + place.Notifier.Pace : null,
                LastSent = Row.LastSent.RemoveRange(holdsNothingBack).SetItem(digest.Key, now),
                Tries = Row.Tries.Remove(digest.Key),
                // Of what it does not take while it takes this.
                Tried = Row.Tries.Remove(digest.Key).IsEmpty ? null : Tried,
                MaybeSent = Row.MaybeSent.Remove(digest.Key),
                Tokens = Row.Tokens,
                Late = Row.Late,
                Unreachable = Row.Unreachable,
            },
            cancel);
    }

    /// <param name="before">What may have been told before this digest, which surely was not; null when it may have been.</param>
    /// <param name="ended">Whether nothing of the digest waits any longer.</param>
    public Task FailAsync(
        Digest digest, string why, TimeSpan? retryAfter, long? before, bool ended, CancellationToken cancel)
    {
        var wait = RetryRules.Backoff.After(Row.Failures + 1);
        // A place that names a time has the last word, within reason.
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

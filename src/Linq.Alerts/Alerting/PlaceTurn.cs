using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>One dispatcher's turn at a place: its lease, and what the place remembers of successes and failures.</summary>
internal sealed class PlaceTurn(Place place, IDeliveryLedger ledger, string holder, TimeProvider clock)
{
    private RowVersion _version;

    public Place Place => place;

    public PlaceRow Row { get; private set; } = new(place.Key);

    /// <summary>Whether the place was free for this turn, and nothing failed in it.</summary>
    public bool IsFree { get; private set; }

    /// <returns>Null when this is a turn; else when the next look is worth it: the place is left in peace, or another dispatcher is at it.</returns>
    public async Task<DateTimeOffset?> LoadAsync(CancellationToken cancel)
    {
        (Row, _version) = await ledger.LoadPlaceAsync(place.Key, cancel);
        var now = clock.GetUtcNow();
        if (Row.NextTry > now)
            return Row.NextTry;
        IsFree = !(Row.Lease is { } lease && lease.Holder != holder && lease.Until > now);
        return IsFree ? null : now + Patience.OtherAtPlace;
    }

    /// <summary>Takes the lease, or keeps it, and notes that <paramref name="digest"/> may be told from now on.</summary>
    public Task BeginAsync(Digest digest, CancellationToken cancel) =>
        SaveAsync(Row with { MaybeTold = Row.MaybeTold.SetItem(digest.Key, digest.Entries[^1].Event.Id.Sequence) }, cancel);

    public Task GiveBackAsync(CancellationToken cancel) => SaveAsync(Row, cancel, over: true);

    /// <summary>Notes for this turn that the alarm was told; the next save keeps it.</summary>
    public void NoteFailureTold() => Row = Row with { FailureTold = true };

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
    public void NoteNothingTold(Digest digest, long before) => Row = Row with { MaybeTold = MaybeToldBefore(digest, before) };

    public Task SucceedAsync(Digest digest, TimeSpan interval, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var stillHolds = Row.LastTold.RemoveRange(Row.LastTold.Where(told => told.Value + interval < now).Select(told => told.Key));
        return SaveAsync(
            new(place.Key)
            {
                NextTry = place.Notifier.Pace > TimeSpan.Zero ? now + place.Notifier.Pace : null,
                LastTold = stillHolds.SetItem(digest.Key, now),
                Tries = Row.Tries.Remove(digest.Key),
                MaybeTold = Row.MaybeTold.Remove(digest.Key),
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
        IsFree = false;
        var wait = Patience.AfterFailure(Row.Failures + 1);
        // A place that names a time has the last word, within reason.
        if (retryAfter is { } asked)
            wait = asked < Patience.LongestWait ? TimeSpan.FromTicks(Math.Max(asked.Ticks, TimeSpan.TicksPerSecond)) : Patience.LongestWait;
        return SaveAsync(
            Row with
            {
                Failures = Row.Failures + 1,
                NextTry = clock.GetUtcNow() + wait,
                Trouble = why,
                MaybeTold = ended ? Row.MaybeTold.Remove(digest.Key) : before is { } sequence ? MaybeToldBefore(digest, sequence) : Row.MaybeTold,
                Tries = ended ? Row.Tries.Remove(digest.Key) : Row.Tries.SetItem(digest.Key, Row.Tries.GetValueOrDefault(digest.Key) + 1),
            },
            cancel);
    }

    private ImmutableDictionary<string, long> MaybeToldBefore(Digest digest, long before) =>
        before == 0 ? Row.MaybeTold.Remove(digest.Key) : Row.MaybeTold.SetItem(digest.Key, before);

    private async Task SaveAsync(PlaceRow row, CancellationToken cancel, bool over = false)
    {
        Row = row with { Lease = over ? null : new(holder, clock.GetUtcNow() + Patience.Lease) };
        try
        {
            _version = await ledger.SavePlaceAsync(Row, _version, cancel);
        }
        catch (StoreConflictException)
        {
            IsFree = false;
            throw;
        }
    }
}

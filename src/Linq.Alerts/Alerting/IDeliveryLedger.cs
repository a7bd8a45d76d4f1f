using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Records, for every event and route, whether it waits or how it ended.</summary>
/// <remarks>Routes are independent of each other, and so are places. An entry that has ended never changes again, unless it is replayed.</remarks>
public interface IDeliveryLedger
{
    /// <summary>Adds <paramref name="entries"/>. An event and route that already exist are left unchanged: a redelivery.</summary>
    /// <exception cref="EventIdReusedException">An event's ID is already recorded with different content. All other entries were added.</exception>
    /// <exception cref="StoreUnavailableException">Some may have been added; the call can be repeated.</exception>
    Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default);

    /// <summary>Loads the row of <paramref name="place"/>, or a new one.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default);

    /// <summary>Loads the waiting entries of <paramref name="route"/>, in the order they were recorded, and per line in sequence.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default);

    /// <summary>Writes a place's row, which contains its lease and retry state, and returns its new version.</summary>
    /// <exception cref="StoreConflictException">Another dispatcher wrote the row first.</exception>
    /// <exception cref="StoreUnavailableException">It may or may not have been written.</exception>
    Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default);

    /// <summary>Ends waiting entries of <paramref name="route"/> with <paramref name="outcome"/>. Entries that have already ended are skipped.</summary>
    /// <param name="fence">From <see cref="LoadFenceAsync"/>: nothing ends once it has been raised. Null ends the entries regardless of who has the
    /// place.</param>
    /// <exception cref="StoreConflictException">The fence was raised: another dispatcher took over the place.</exception>
    /// <exception cref="StoreUnavailableException">Some may have been ended; the call can be repeated.</exception>
    Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default);

    /// <summary>Loads the current fence of <paramref name="route"/>.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default);

    /// <summary>Raises the fence of <paramref name="route"/>: from now on <see cref="EndAsync"/> rejects every fence loaded before.</summary>
    /// <remarks>For a dispatcher that takes over a place whose lease wasn't released: the previous dispatcher may still be alive, and late.</remarks>
    /// <exception cref="StoreUnavailableException">It may or may not have been raised; the call can be repeated.</exception>
    Task RaiseFenceAsync(string route, CancellationToken cancel = default);

    /// <summary>
    /// Finds the entries of <paramref name="events"/> on <paramref name="route"/>. Entries that are no longer kept, or can't be read, are missing from
    /// the result.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default);

    /// <summary>
    /// Sets those of <paramref name="events"/> back to waiting whose entries on <paramref name="route"/> are dead, or were suppressed by one rule, and
    /// records that on each. Others are skipped.
    /// </summary>
    /// <param name="at">When they start waiting, UTC: their retry period starts again.</param>
    /// <param name="suppressedBy">The rule whose suppressed entries are meant; null for dead ones.</param>
    /// <returns>Those that are waiting again.</returns>
    /// <exception cref="StoreUnavailableException">Some may be waiting again; the call can be repeated.</exception>
    Task<IReadOnlyList<EventId>> ReplayAsync(
        string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default);

    /// <summary>Names every route that has entries, waiting or ended.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default);

    /// <summary>Counts the entries of <paramref name="route"/>, for monitoring.</summary>
    /// <param name="deadSince">Dead entries count if they ended at this time or later.</param>
    /// <param name="deadUntil">And at this time or earlier: a later one was recorded by a clock that ran ahead, and would otherwise count for
    /// years.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default);

    /// <summary>Reads every entry of <paramref name="route"/> that is still kept, in the order they were recorded.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default);
}

/// <summary>One event on its way to one route.</summary>
/// <param name="TakenAt">When the notifier recorded it, or it was replayed, UTC.</param>
/// <param name="Outcome">Its outcome; null while it waits.</param>
public sealed record LedgerEntry(string Route, AlertEvent Event, DateTimeOffset TakenAt, Outcome? Outcome = null)
{
    /// <summary>Its last replay; null if it never was replayed.</summary>
    public Replay? Replay { get; init; }

    /// <summary>When the notifier first recorded it, UTC.</summary>
    public DateTimeOffset FirstTakenAt => Replay?.FirstTakenAt ?? TakenAt;

    public DeliveryState State => Outcome?.Kind switch
    {
        null => DeliveryState.Waiting,
        OutcomeKind.Delivered => DeliveryState.Delivered,
        OutcomeKind.Suppressed => DeliveryState.Suppressed,
        _ => DeliveryState.Dead,
    };

    /// <summary>Whether <see cref="IDeliveryLedger.ReplayAsync"/> sets it back to waiting.</summary>
    public bool CanBeReplayed(string? suppressedBy) => suppressedBy is null
        ? State == DeliveryState.Dead
        : State == DeliveryState.Suppressed && Outcome!.Why == suppressedBy;

    /// <summary>The same entry, waiting again.</summary>
    public LedgerEntry ReplayedAt(DateTimeOffset at) => this with
    {
        TakenAt = at,
        Outcome = null,
        Replay = new(at, Outcome ?? throw new InvalidOperationException("Only what has ended is replayed."), FirstTakenAt, (Replay?.Times ?? 0) + 1),
    };
}

/// <summary>Records that an entry which had ended was set back to waiting.</summary>
/// <param name="Ended">Its previous outcome: dead, or suppressed. Stores use the field's original name.</param>
/// <param name="Times">How often so far.</param>
public sealed record Replay(DateTimeOffset At, [property: JsonPropertyName("died")] Outcome Ended, DateTimeOffset FirstTakenAt, int Times);

/// <summary>What is waiting and what is dead on one route.</summary>
/// <param name="Waiting">Counted up to <see cref="MaxCounted"/>; more makes no difference.</param>
/// <param name="OldestWaiting">The earliest time at which one of those counted was recorded, UTC. A replayed entry keeps its position but has waited
/// less long. Null if none is waiting.</param>
public readonly record struct RouteBacklog(int Waiting, DateTimeOffset? OldestWaiting, int Dead)
{
    public const int MaxCounted = 1_000;
}

/// <summary>The outcome of one event on one route: exactly one of three.</summary>
/// <param name="Why">Delivered: why the digest was sent. Suppressed: by which rule. Dead: the reason.</param>
/// <param name="Digest">The digest that contained it, if it was delivered.</param>
public sealed record Outcome(OutcomeKind Kind, string Why, DateTimeOffset At, string? Digest = null);

public enum OutcomeKind
{
    Delivered,
    Suppressed,
    Dead,
}

public static class OutcomeKindWords
{
    extension(OutcomeKind kind)
    {
        /// <summary>The name used in metrics and stores.</summary>
        public string Word => kind switch
        {
            OutcomeKind.Delivered => "delivered",
            OutcomeKind.Suppressed => "suppressed",
            _ => "dead",
        };
    }
}

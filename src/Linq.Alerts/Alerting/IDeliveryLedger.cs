using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>Remembers, for every event and route, how the telling of it stands or ended.</summary>
/// <remarks>Routes are independent of each other, and so are places. An entry that ended never changes again, unless it is replayed.</remarks>
public interface IDeliveryLedger
{
    /// <summary>Adds <paramref name="entries"/>. An event and route that are there already are left as they are: a redelivery.</summary>
    /// <exception cref="EventIdReusedException">The ID of an event is known with other content. All other entries were added.</exception>
    /// <exception cref="StoreUnavailableException">Some may have been added; the call may be repeated.</exception>
    Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default);

    /// <summary>Loads the row of <paramref name="place"/>, or a fresh one.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default);

    /// <summary>Loads the entries of <paramref name="route"/> that wait, in the order they were taken in, and per line in sequence.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default);

    /// <summary>Writes a place's row, which is its lease and its patience, and gives its new version.</summary>
    /// <exception cref="StoreConflictException">Another dispatcher wrote the row first.</exception>
    /// <exception cref="StoreUnavailableException">It may or may not have been written.</exception>
    Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default);

    /// <summary>Ends waiting entries of <paramref name="route"/> with <paramref name="outcome"/>. One that ended already is passed over.</summary>
    /// <param name="fence">Of <see cref="LoadFenceAsync"/>: nothing ends once it has been raised. Null ends the entries whoever has the place.</param>
    /// <exception cref="StoreConflictException">The fence was raised: another dispatcher took the place over.</exception>
    /// <exception cref="StoreUnavailableException">Some may have been ended; the call may be repeated.</exception>
    Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default);

    /// <summary>Loads the fence of <paramref name="route"/> as it is now.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default);

    /// <summary>Raises the fence of <paramref name="route"/>: from now on <see cref="EndAsync"/> refuses every fence loaded before.</summary>
    /// <remarks>For a dispatcher that takes a place over whose lease was not given back: the one before it may be alive, and late.</remarks>
    /// <exception cref="StoreUnavailableException">It may or may not have been raised; the call may be repeated.</exception>
    Task RaiseFenceAsync(string route, CancellationToken cancel = default);

    /// <summary>Finds the entries of <paramref name="events"/> on <paramref name="route"/>. One that is not kept, or cannot be read, is missing in the answer.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default);

    /// <summary>
    /// Lets those of <paramref name="events"/> whose entries on <paramref name="route"/> are dead, or were suppressed by one rule, wait again, and notes
    /// that on each. Others are passed over.
    /// </summary>
    /// <param name="at">From when on they wait, UTC: their patience begins anew.</param>
    /// <param name="suppressedBy">The rule, for entries that it suppressed; null for those that are dead.</param>
    /// <returns>Those that wait again now.</returns>
    /// <exception cref="StoreUnavailableException">Some may wait again; the call may be repeated.</exception>
    Task<IReadOnlyList<EventId>> ReplayAsync(
        string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default);

    /// <summary>Names every route that has entries, whether they wait or ended.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default);

    /// <summary>Counts how <paramref name="route"/> stands: a look for whoever watches the watcher.</summary>
    /// <param name="deadSince">From when on a dead entry counts, by the time it ended.</param>
    /// <param name="deadUntil">Until when, itself included: one that ended later was noted by a clock that ran ahead, and would be news for years.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default);

    /// <summary>Reads every entry of <paramref name="route"/> that is still kept, in the order they were taken in.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default);
}

/// <summary>One event on its way to one route.</summary>
/// <param name="TakenAt">When the notifier took it in, or it was replayed, UTC.</param>
/// <param name="Outcome">How it ended; null while it waits.</param>
public sealed record LedgerEntry(string Route, AlertEvent Event, DateTimeOffset TakenAt, Outcome? Outcome = null)
{
    /// <summary>The last time that it had ended and was sent on its way again; null when it never was.</summary>
    public Replay? Replay { get; init; }

    /// <summary>When the notifier took it in, UTC, whatever happened since.</summary>
    public DateTimeOffset FirstTakenAt => Replay?.FirstTakenAt ?? TakenAt;

    public DeliveryState State => Outcome?.Kind switch
    {
        null => DeliveryState.Waiting,
        OutcomeKind.Delivered => DeliveryState.Delivered,
        OutcomeKind.Suppressed => DeliveryState.Suppressed,
        _ => DeliveryState.Dead,
    };

    /// <summary>Whether <see cref="IDeliveryLedger.ReplayAsync"/> lets it wait again.</summary>
    public bool CanBeReplayed(string? suppressedBy) => suppressedBy is null
        ? State == DeliveryState.Dead
        : State == DeliveryState.Suppressed && Outcome!.Why == suppressedBy;

    /// <summary>The same entry, ended until now, waiting again.</summary>
    public LedgerEntry ReplayedAt(DateTimeOffset at) => this with
    {
        TakenAt = at,
        Outcome = null,
        Replay = new(at, Outcome ?? throw new InvalidOperationException("Only what has ended is replayed."), FirstTakenAt, (Replay?.Times ?? 0) + 1),
    };
}

/// <summary>That an entry which had ended was sent on its way again.</summary>
/// <param name="Ended">How it had ended before: dead, or suppressed. Stores call it by its first name.</param>
/// <param name="Times">How often so far.</param>
public sealed record Replay(DateTimeOffset At, [property: JsonPropertyName("died")] Outcome Ended, DateTimeOffset FirstTakenAt, int Times);

/// <summary>What waits for one route, and what died.</summary>
/// <param name="Waiting">Counted up to <see cref="MaxCounted"/>: more is as bad.</param>
/// <param name="OldestWaiting">The earliest time at which one of those counted was taken in, UTC: one that was replayed keeps its place, and waits for less long. Null when none waits.</param>
public readonly record struct RouteBacklog(int Waiting, DateTimeOffset? OldestWaiting, int Dead)
{
    public const int MaxCounted = 1_000;
}

/// <summary>How the telling of one event to one route ended: exactly one of three ways.</summary>
/// <param name="Why">Delivered: why the digest went out. Suppressed: by which rule. Dead: the reason.</param>
/// <param name="Digest">The digest that carried it, when it was delivered.</param>
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
        /// <summary>As metrics and stores name it.</summary>
        public string Word => kind switch
        {
            OutcomeKind.Delivered => "delivered",
            OutcomeKind.Suppressed => "suppressed",
            _ => "dead",
        };
    }
}

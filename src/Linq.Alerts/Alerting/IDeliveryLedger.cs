namespace Linq.Alerts;

/// <summary>Remembers, for every event and route, how the telling of it stands or ended.</summary>
/// <remarks>Routes are independent of each other, and so are places. An entry that ended never changes again.</remarks>
public interface IDeliveryLedger
{
    /// <summary>Adds <paramref name="entries"/>. An event and route that stand already are left as they are: a redelivery.</summary>
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

    /// <summary>Names every route that has entries, whether they wait or ended.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default);

    /// <summary>Counts how <paramref name="route"/> stands: a look for whoever watches the watcher.</summary>
    /// <param name="deadSince">From when on a dead entry counts, by the time it ended.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    Task<RouteStanding> LoadStandingAsync(string route, DateTimeOffset deadSince, CancellationToken cancel = default);

    /// <summary>Reads every entry of <paramref name="route"/> that is still kept, in the order they were taken in.</summary>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    IAsyncEnumerable<LedgerEntry> ReadAsync(string route, CancellationToken cancel = default);
}

/// <summary>One event on its way to one route.</summary>
/// <param name="TakenAt">When the notifier took it in, UTC.</param>
/// <param name="Outcome">How it ended; null while it waits.</param>
public sealed record LedgerEntry(string Route, AlertEvent Event, DateTimeOffset TakenAt, Outcome? Outcome = null);

/// <summary>What waits for one route, and what died.</summary>
/// <param name="Waiting">Counted up to <see cref="MostCounted"/>: more is as bad.</param>
/// <param name="OldestWaiting">When the first of those that wait was taken in, UTC. Null when none waits.</param>
public readonly record struct RouteStanding(int Waiting, DateTimeOffset? OldestWaiting, int Dead)
{
    public const int MostCounted = 1_000;
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

internal static class OutcomeKindWords
{
    extension(OutcomeKind kind)
    {
        /// <summary>As metrics name it.</summary>
        public string Word => kind switch
        {
            OutcomeKind.Delivered => "delivered",
            OutcomeKind.Suppressed => "suppressed",
            _ => "dead",
        };
    }
}

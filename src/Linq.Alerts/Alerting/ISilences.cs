namespace Linq.Alerts;

/// <summary>Keeps the silences. Few at any time; each intake of events loads them all.</summary>
public interface ISilences
{
    /// <summary>Loads every silence that is kept, in no promised order: those that stand, and those that ended up to 30 days ago.</summary>
    /// <remarks>One that ended longer ago (<see cref="Retention.Kept"/>) is forgotten, at the store's leisure. One that cannot be read has ended: <see cref="Silence.Unreadable"/>.</remarks>
    /// <exception cref="StoreUnavailableException">The silences could not be read now.</exception>
    Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default);

    /// <summary>Adds <paramref name="silence"/>, durably. One whose id is there already is left as it is.</summary>
    /// <exception cref="StoreUnavailableException">It may or may not have been added; the call may be repeated.</exception>
    Task AddAsync(Silence silence, CancellationToken cancel = default);

    /// <summary>Ends a silence at <paramref name="at"/>, and keeps it as one that has ended. One that is not there, or has ended before, is passed over.</summary>
    /// <exception cref="StoreUnavailableException">It may or may not have been ended; the call may be repeated.</exception>
    Task EndAsync(SilenceId id, DateTimeOffset at, CancellationToken cancel = default);
}

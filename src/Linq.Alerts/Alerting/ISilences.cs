namespace Linq.Alerts;

/// <summary>Stores the silences. There are few at any time, and each intake loads all of them.</summary>
public interface ISilences
{
    /// <summary>Loads every stored silence, in no particular order: active ones, and those that ended up to 30 days ago.</summary>
    /// <remarks>
    /// The store deletes those that ended longer ago (<see cref="Retention.Kept"/>) at some point. One that can't be read counts as ended:
    /// <see cref="Silence.Unreadable"/>.
    /// </remarks>
    /// <exception cref="StoreUnavailableException">The silences could not be read now.</exception>
    Task<IReadOnlyList<Silence>> LoadAsync(CancellationToken cancel = default);

    /// <summary>Adds <paramref name="silence"/> durably. One whose ID already exists is left unchanged.</summary>
    /// <exception cref="StoreUnavailableException">It may or may not have been added; the call can be repeated.</exception>
    Task AddAsync(Silence silence, CancellationToken cancel = default);

    /// <summary>Ends a silence at <paramref name="at"/>, and keeps it as ended. If it doesn't exist or has already ended, nothing happens.</summary>
    /// <exception cref="StoreUnavailableException">It may or may not have been ended; the call can be repeated.</exception>
    Task EndAsync(SilenceId id, DateTimeOffset at, CancellationToken cancel = default);
}

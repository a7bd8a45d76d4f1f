namespace Linq.Alerts;

/// <summary>Keeps what is known of each line: its row, its sick chats, its events, and which of those are still to be published.</summary>
/// <remarks>Lines are independent of each other. Implementations may be called for several lines at once.</remarks>
public interface IHealthStore
{
    /// <summary>Loads what is held of <paramref name="line"/>: a copy, the caller's to keep.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default);

    /// <summary>Loads the line's row alone: a look at how the line stands, for which nobody needs its chats. Null when it was never committed.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<LineRow?> LoadRowAsync(LineId line, CancellationToken cancel = default);

    /// <summary>Writes all of <paramref name="commit"/> or nothing of it, durably, and gives the row's new version.</summary>
    /// <remarks>
    /// A commit whose <see cref="LineCommit.Id"/> is already the row's <see cref="LineRow.LastCommit"/> has arrived before: it changes nothing
    /// and gives the present version.
    /// </remarks>
    /// <exception cref="StoreConflictException">The row is not at <see cref="LineCommit.BasedOn"/>: somebody else wrote. Nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">It may or may not have been written; the same commit may be tried again.</exception>
    Task<RowVersion> CommitAsync(LineCommit commit, CancellationToken cancel = default);

    /// <summary>Loads up to <paramref name="most"/> events of <paramref name="line"/> that are not marked as published, in sequence.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default);

    /// <summary>Takes the pending mark off <paramref name="events"/>. One that has none already is passed over.</summary>
    /// <exception cref="StoreUnavailableException">Some marks may be left; the call may be repeated.</exception>
    Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default);

    /// <summary>Reads the events of <paramref name="line"/> that are still kept, in sequence.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default);
}

/// <summary>What the store holds of one line.</summary>
/// <param name="Row">Null when the line was never committed.</param>
public sealed record LineSnapshot(LineRow? Row, RowVersion Version, IReadOnlyList<ChatRow> Chats);

/// <summary>Which writing of a row this is; an ETag where the store has such. <c>default</c> is a row that does not exist.</summary>
public readonly record struct RowVersion(string? Tag);

/// <summary>Somebody else wrote the row first. The writer is the slower one and must end.</summary>
public sealed class StoreConflictException(string message) : Exception(message);

/// <summary>The store cannot be reached, read or written now. The message names cause and cure.</summary>
public class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

using System.Collections.Immutable;

namespace Linq.Alerts;

/// <summary>
/// Stores what is known about each line: its row, its unhealthy chats, its events, and which of those are still pending. The account has a row and
/// events, too.
/// </summary>
/// <remarks>
/// A line's chats change only together with the version of its row. Lines are independent of each other. Implementations can be called for several lines at once. Where events are loaded or marked,
/// <see cref="LineId.Account"/> stands for the account.
/// </remarks>
public interface IHealthStore
{
    /// <summary>Loads everything about <paramref name="line"/>, as a copy that belongs to the caller.</summary>
    /// <exception cref="ArgumentException"><paramref name="line"/> is the account.</exception>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default);

    /// <summary>Loads only the line's row, without its chats.</summary>
    /// <exception cref="ArgumentException"><paramref name="line"/> is the account.</exception>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default);

    /// <summary>Loads the account's row.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default);

    /// <summary>Writes <paramref name="commit"/> atomically and durably, and returns the row's new version.</summary>
    /// <remarks>
    /// A commit whose <see cref="StreamCommit.Id"/> is already the row's <see cref="StreamRow.LastCommit"/> has been written before: it changes nothing and
    /// returns the current version.
    /// </remarks>
    /// <exception cref="ArgumentException">See <see cref="StreamCommit.RequireValid"/>.</exception>
    /// <exception cref="StoreConflictException">The row's version isn't <see cref="StreamCommit.BasedOn"/>, because someone else wrote. Nothing was
    /// written.</exception>
    /// <exception cref="StoreUnavailableException">It may or may not have been written; the same commit can be repeated.</exception>
    Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default);

    /// <summary>Loads up to <paramref name="most"/> pending events of <paramref name="line"/>, in sequence.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default);

    /// <summary>Removes the pending mark from <paramref name="events"/>. Those without one are skipped.</summary>
    /// <exception cref="StoreUnavailableException">Some marks may remain; the call can be repeated.</exception>
    Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default);

    /// <summary>Reads the events of <paramref name="line"/> that are still kept, in sequence.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read now.</exception>
    IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, CancellationToken cancel = default);
}

/// <summary>Everything the store has about one line.</summary>
/// <param name="Row">Null if the line was never committed.</param>
public sealed record LineSnapshot(LineRow? Row, RowVersion Version, IReadOnlyList<ChatRow> Chats)
{
    internal LineState State => new(Version, Row?.LastCommit);
}

/// <summary>A line's row.</summary>
/// <param name="Row">Null if the line was never committed.</param>
public sealed record LineRowSnapshot(LineRow? Row, RowVersion Version)
{
    internal LineState State => new(Version, Row?.LastCommit);
}

/// <summary>
/// Changes whenever a line or its chats do. The version alone doesn't suffice: a store that lost the line's row may number its versions anew.
/// </summary>
internal readonly record struct LineState(RowVersion Version, Guid? LastCommit);

/// <summary>Everything the store has about the account.</summary>
/// <param name="Row">Null if nothing was committed.</param>
public sealed record AccountSnapshot(AccountRow? Row, RowVersion Version)
{
    /// <summary>The account's lines; none if nothing was committed.</summary>
    public ImmutableArray<KnownLine> KnownLines => Row?.KnownLines ?? [];
}

/// <summary>The version of a row; an ETag if the store has those. <c>default</c> is a row that doesn't exist.</summary>
public readonly record struct RowVersion(string? Tag);

/// <summary>Someone else wrote the row first. This writer was overtaken and must stop.</summary>
public sealed class StoreConflictException(string message) : Exception(message);

/// <summary>The store can't be reached, read or written now. The message names the cause and the fix.</summary>
public class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

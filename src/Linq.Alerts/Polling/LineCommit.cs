namespace Linq.Alerts;

/// <summary>One atomic write to a line.</summary>
public sealed record LineCommit
{
    /// <summary>
    /// The maximum number of operations in a commit, counting the row, each chat row, each event and its pending mark. A store must accept this many in
    /// one write.
    /// </summary>
    public const int MaxOperations = 100;

    public required Guid Id { get; init; }

    /// <summary>The line's new row; its <see cref="LineRow.LastCommit"/> is <see cref="Id"/>.</summary>
    public required LineRow Row { get; init; }

    /// <summary>The version of the row that this is based on.</summary>
    public required RowVersion BasedOn { get; init; }

    /// <summary>Chat rows to write. A chat appears at most once, here or in <see cref="Removed"/>.</summary>
    public IReadOnlyList<ChatRow> Written { get; init; } = [];

    public IReadOnlyList<ChatId> Removed { get; init; } = [];

    /// <summary>New events, in sequence; each becomes pending.</summary>
    public IReadOnlyList<AlertEvent> Events { get; init; } = [];

    public int Operations => 1 + Written.Count + Removed.Count + (2 * Events.Count);
}

namespace Linq.Alerts;

/// <summary>One atomic write to a line.</summary>
public sealed record LineCommit
{
    /// <summary>Operations that a store must take in one write. A store may count the row, each chat row, and each event and its pending mark.</summary>
    public const int MaxOperations = 100;

    public required Guid Id { get; init; }

    /// <summary>The line's row as it will stand; its <see cref="LineRow.LastCommit"/> is <see cref="Id"/>.</summary>
    public required LineRow Row { get; init; }

    /// <summary>The version of the row that this was decided on.</summary>
    public required RowVersion BasedOn { get; init; }

    /// <summary>Chat rows to write; a chat comes once at the most, here or in <see cref="Removed"/>.</summary>
    public IReadOnlyList<ChatRow> Written { get; init; } = [];

    public IReadOnlyList<ChatId> Removed { get; init; } = [];

    /// <summary>New events, in sequence; each becomes pending.</summary>
    public IReadOnlyList<AlertEvent> Events { get; init; } = [];

    public int Operations => 1 + Written.Count + Removed.Count + (2 * Events.Count);
}

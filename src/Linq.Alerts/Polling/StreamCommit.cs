namespace Linq.Alerts;

/// <summary>One atomic write to the stream of a line or of the account.</summary>
public sealed record StreamCommit
{
    /// <summary>
    /// The maximum number of operations in a commit, counting the row, each chat row, each event and its pending mark. A store must accept this many in
    /// one write.
    /// </summary>
    public const int MaxOperations = 100;

    public required Guid Id { get; init; }

    /// <summary>The stream's new row; its <see cref="StreamRow.LastCommit"/> is <see cref="Id"/>.</summary>
    public required StreamRow Row { get; init; }

    /// <summary>The version of the row that this is based on.</summary>
    public required RowVersion BasedOn { get; init; }

    /// <summary>Chat rows to write. A chat appears at most once, here or in <see cref="Removed"/>.</summary>
    public IReadOnlyList<ChatRow> Written { get; init; } = [];

    public IReadOnlyList<ChatId> Removed { get; init; } = [];

    /// <summary>New events, in sequence; each becomes pending.</summary>
    public IReadOnlyList<AlertEvent> Events { get; init; } = [];

    public int Operations => 1 + Written.Count + Removed.Count + (2 * Events.Count);

    /// <summary>Rejects what must never be written. Every store calls this first.</summary>
    /// <exception cref="ArgumentException">The row doesn't name the commit or isn't of its stream's kind, or an event belongs to another stream.</exception>
    public void RequireValid()
    {
        if (Row.LastCommit != Id)
            throw new ArgumentException("The row must name the commit.");
        if (Row is AccountRow != (Row.Line.Id == LineId.Account))
            throw new ArgumentException("The account has an account row, and a line has a line row.");
        if (Events.Any(alert => alert.Id.Line != Row.Line.Id))
            throw new ArgumentException("Each event must belong to the row's stream.");
    }
}

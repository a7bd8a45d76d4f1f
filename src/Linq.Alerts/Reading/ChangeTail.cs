namespace Linq.Alerts;

/// <summary>Follows what is recorded: the changes of chats, and what happens to the watching itself. Tests are left out.</summary>
public sealed class ChangeTail(HealthReader health, IHistory history)
{
    /// <summary>Finds where the record ends now: what <see cref="AfterAsync"/> goes on from.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<ReadPosition> EndAsync(CancellationToken cancel = default) =>
        new(Rows(await health.ReadAsync(cancel)).ToDictionary(row => row.Line.Id, row => row.NextSequence));

    /// <summary>Reads what was recorded after <paramref name="end"/>, in order per line, and moves it on.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read; nothing was moved on that was not read.</exception>
    public async Task<IReadOnlyList<AlertEvent>> AfterAsync(ReadPosition end, CancellationToken cancel = default)
    {
        List<AlertEvent> events = [];
        foreach (var row in Rows(await health.ReadAsync(cancel)))
        {
            if (row.NextSequence <= end.NextOf(row))
                continue;
            events.AddRange((await ReadBackAsync(row, end.NextOf(row), cancel)).Where(alert => alert.TestPlace is null).OrderBy(alert => alert.Id.Sequence));
            end.Move(row);
        }

        return events;
    }

    /// <summary>Reads back from the newest, no further than to what was read before.</summary>
    private async Task<List<AlertEvent>> ReadBackAsync(LineRow row, long from, CancellationToken cancel)
    {
        List<AlertEvent> found = [];
        // A sequence is used once, so there are at most as many as these.
        var missing = row.NextSequence - from;
        HistoryCursor? after = null;
        do
        {
            var page = await history.ReadEventsAsync(
                new() { Line = row.Line.Id, Limit = (int)Math.Min(EventQuery.MaxLimit, missing + 1), After = after }, cancel);
            found.AddRange(page.Items.Select(item => item.Event).Where(alert => alert.Id.Sequence >= from && alert.Id.Sequence < row.NextSequence));
            after = page.Next;
        }
        while (after is not null && found.Count < missing);
        return found;
    }

    private static IEnumerable<LineRow> Rows(HealthView view) =>
        view.Lines.Select(line => line.Row).Append(view.Account).OfType<LineRow>();
}

/// <summary>How far a reader of the record has come, line by line.</summary>
public sealed class ReadPosition
{
    private readonly Dictionary<LineId, long> _next;

    internal ReadPosition(Dictionary<LineId, long> next) => _next = next;

    /// <summary>The first sequence not read yet. A line that is new begins with its first; one that a restored store set back, with its next.</summary>
    internal long NextOf(LineRow row) => !_next.TryGetValue(row.Line.Id, out var next) ? 1 : Math.Min(next, row.NextSequence);

    internal void Move(LineRow row) => _next[row.Line.Id] = row.NextSequence;
}

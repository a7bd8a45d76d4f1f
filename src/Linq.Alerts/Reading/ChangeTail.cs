namespace Linq.Alerts;

/// <summary>Follows the recorded events: changes of chats, and alarms about the monitoring itself. Tests are skipped.</summary>
public sealed class ChangeTail(HealthReader health, IHistory history)
{
    /// <summary>Finds the current end of the record, from which <see cref="AfterAsync"/> continues.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<ReadPosition> EndAsync(CancellationToken cancel = default) =>
        new(Rows(await health.ReadAsync(cancel)).ToDictionary(row => row.Line.Id, row => row.NextSequence));

    /// <summary>Reads what was recorded after <paramref name="end"/>, in order per line, and advances it.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read; unread events were not skipped.</exception>
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

    /// <summary>Reads back from the newest, up to what was already read.</summary>
    private async Task<List<AlertEvent>> ReadBackAsync(StreamRow row, long from, CancellationToken cancel)
    {
        List<AlertEvent> found = [];
        // A sequence is used only once, so there are at most this many.
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

    private static IEnumerable<StreamRow> Rows(HealthView view) =>
        view.Lines.Select(StreamRow? (line) => line.Row).Append(view.Account).OfType<StreamRow>();
}

/// <summary>A reader's position in the record, for each line.</summary>
public sealed class ReadPosition
{
    private readonly Dictionary<LineId, long> _next;

    internal ReadPosition(Dictionary<LineId, long> next) => _next = next;

    /// <summary>The first unread sequence. A new line starts with its first; one that a restored store set back, with its next.</summary>
    internal long NextOf(StreamRow row) => !_next.TryGetValue(row.Line.Id, out var next) ? 1 : Math.Min(next, row.NextSequence);

    internal void Move(StreamRow row) => _next[row.Line.Id] = row.NextSequence;
}

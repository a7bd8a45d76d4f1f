namespace Linq.Alerts;

/// <summary>Reads what was recorded: the changes of chats, and what happened to the watching itself.</summary>
public sealed class ChangeReader(HealthReader health, IHealthStore store)
{
    /// <summary>Reads what was observed from <paramref name="since"/> on, the latest first.</summary>
    /// <param name="line">One line's alone; null for all, and for the account.</param>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<IReadOnlyList<AlertEvent>> SinceAsync(DateTimeOffset since, LineId? line, CancellationToken cancel = default)
    {
        List<AlertEvent> events = [];
        foreach (var row in Rows(await health.ReadAsync(cancel)).Where(row => line is null || row.Line.Id == line))
            events.AddRange(await store.ReadHistoryAsync(row.Line.Id, cancel).Where(alert => alert.Trial is null && alert.ObservedAt >= since).ToListAsync(cancel));
        return [.. events.OrderByDescending(alert => alert.ObservedAt).ThenByDescending(alert => alert.Id.Sequence)];
    }

    /// <summary>Where the record ends now: what <see cref="AfterAsync"/> goes on from.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<RecordEnd> EndAsync(CancellationToken cancel = default) =>
        new(Rows(await health.ReadAsync(cancel)).ToDictionary(row => row.Line.Id, row => (row.Epoch, row.NextSequence)));

    /// <summary>Reads what was recorded after <paramref name="end"/>, in order per line, and moves it on.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read; nothing was moved on that was not read.</exception>
    public async Task<IReadOnlyList<AlertEvent>> AfterAsync(RecordEnd end, CancellationToken cancel = default)
    {
        List<AlertEvent> events = [];
        foreach (var row in Rows(await health.ReadAsync(cancel)))
        {
            var from = end.NextOf(row);
            if (row.NextSequence <= from)
                continue;
            events.AddRange(await store.ReadHistoryAsync(row.Line.Id, cancel)
                .Where(alert => alert.Trial is null && alert.Id.Sequence >= from && alert.Id.Sequence < row.NextSequence).ToListAsync(cancel));
            end.Move(row);
        }

        return events;
    }

    private static IEnumerable<LineRow> Rows(HealthView view) =>
        view.Lines.Select(line => line.Row).Append(view.Account).OfType<LineRow>();
}

/// <summary>How far a reader of the record has come, line by line.</summary>
public sealed class RecordEnd
{
    private readonly Dictionary<LineId, (DateTimeOffset Epoch, long Next)> _lines;

    internal RecordEnd(Dictionary<LineId, (DateTimeOffset Epoch, long Next)> lines) => _lines = lines;

    /// <summary>The first sequence not read yet: that of a line which is new, or which was started afresh, is its first.</summary>
    internal long NextOf(LineRow row) => _lines.TryGetValue(row.Line.Id, out var read) && read.Epoch == row.Epoch ? read.Next : 1;

    internal void Move(LineRow row) => _lines[row.Line.Id] = (row.Epoch, row.NextSequence);
}

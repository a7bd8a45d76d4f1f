using System.Collections.Concurrent;

namespace Linq.Alerts.Azure;

/// <summary>
/// Rows that the stores skipped because they are unreadable, so that they don't block others. Each raises one alarm, whichever instance finds it. The
/// row is kept, because a later version may have written it.
/// </summary>
public sealed class UnreadableRows
{
    private readonly ConcurrentDictionary<(string Partition, string Key), Unreadable> _unreported = [];

    /// <summary>Reads a row.</summary>
    /// <param name="what">What the row is and what follows from its being unreadable: a sentence for people, without a period.</param>
    /// <returns>Null for an unreadable one, which is recorded.</returns>
    internal T? Try<T>(StorageTable table, TextRow row, Func<T> read, Func<string> what)
        where T : class
    {
        try
        {
            return read();
        }
        // The row's ID can be damaged as well as its text.
        catch (Exception e) when (e is UnreadableException or FormatException)
        {
            if (row.ReportedAt is null)
                _unreported.TryAdd((row.PartitionKey, row.RowKey), new(table, row, $"{what()}. It is damaged, or a later version of Linq Alerts wrote it: start that version if there was one."));
            return null;
        }
    }

    /// <summary>Raises an alarm about each row skipped since the last call, and marks the row as reported.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the next call continues.</exception>
    public async Task ReportAsync(AccountStore account, TimeProvider clock, CancellationToken cancel = default)
    {
        foreach (var (key, (table, row, text)) in _unreported)
        {
            // The alarm first: a crash in between repeats it.
            await account.ReportAsync(AlarmKind.StoreDamaged, raised: true, text, aboutPlace: null, cancel);
            await table.NoteReportedAsync(row, clock.GetUtcNow(), cancel);
            _unreported.TryRemove(key, out _);
        }
    }

    private sealed record Unreadable(StorageTable Table, TextRow Row, string Text);
}

namespace Linq.Alerts.Sqlite;

/// <summary>Deletes what is kept no longer, gives its room back, and brings the write-ahead log into the file.</summary>
/// <remarks>Each step is a transaction of its own, so it may be cut off anywhere, and the next run goes on there.</remarks>
internal sealed class Maintenance(Database database, TimeProvider clock)
{
    /// <summary>Rows a transaction, or nobody else could write meanwhile.</summary>
    private const int Rows = 1_000;

    /// <summary>A log that stays longer than this, in bytes, is held up by somebody who reads without end.</summary>
    private const long MaxLog = 256 * 1024 * 1024;

    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<Trouble?> RunAsync(CancellationToken cancel)
    {
        try
        {
            var before = StoredTime.Of(clock.GetUtcNow() - Retention.Kept);
            // What may be published again keeps its entries, which tell that it is a redelivery.
            await DeleteAsync(
                """
                DELETE FROM deliveries WHERE number IN (
                    SELECT deliveries.number FROM deliveries JOIN events ON events.number = deliveries.event
                    WHERE deliveries.outcome IS NOT NULL AND deliveries.ended_at < $1 AND NOT events.pending LIMIT $2)
                """,
                before, cancel);
            await DeleteAsync(
                """
                DELETE FROM events WHERE number IN (
                    SELECT number FROM events WHERE time < $1 AND NOT pending
                    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = events.number) LIMIT $2)
                """,
                before, cancel);
            await DeleteAsync("DELETE FROM silences WHERE silence IN (SELECT silence FROM silences WHERE until <= $1 LIMIT $2)", before, cancel);

            return await Task.Run(
                () => database.WithWriter(connection =>
                {
                    connection.Query("PRAGMA incremental_vacuum", _ => true);
                    connection.Query("PRAGMA wal_checkpoint(TRUNCATE)", _ => true);
                    var log = new FileInfo($"{database.Path}-wal");
                    return log.Exists && log.Length > MaxLog
                        ? new Trouble($"{log.FullName} has grown to {log.Length / 1024 / 1024:N0} MB, because a process reads {database.Path} without end. Find it with fuser '{database.Path}' and end it.") : null;
                }),
                cancel);
        }
        catch (StoreUnavailableException e) when (e is not FolderInUseException)
        {
            return new($"{e.Message} The store works on, and grows until this succeeds.", e);
        }
    }

    private async Task DeleteAsync(string sql, string before, CancellationToken cancel)
    {
        while (await database.WriteAsync(connection => connection.Run(sql, before, Rows), cancel) == Rows)
            cancel.ThrowIfCancellationRequested();
    }
}

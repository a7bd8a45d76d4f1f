namespace Linq.Alerts.Sqlite;

/// <summary>Deletes what has passed its retention, returns the disk space, and checkpoints the write-ahead log.</summary>
/// <remarks>Each step is its own transaction, so it can be interrupted anywhere, and the next run continues.</remarks>
internal sealed class Maintenance(Database database, TimeProvider clock)
{
    /// <summary>Rows or pages per transaction, so that others can write in between.</summary>
    private const int Batch = 1_000;

    /// <summary>If the log stays longer than this, in bytes, an endless reader blocks the checkpoint.</summary>
    private const long MaxLog = 256 * 1024 * 1024;

    private const string Name = "upkeep";

    /// <summary>When this process started to doubt the clock; null while it doesn't.</summary>
    private long? _doubtedAt;

    /// <summary>Whether no process has done it for an hour.</summary>
    public Task<bool> IsDueAsync(CancellationToken cancel) => database.ReadAsync(connection => Log(connection)?.IsDueAt(clock.GetUtcNow()) != false, cancel);

    public async Task<MaintenanceReport> RunAsync(CancellationToken cancel)
    {
        DateTimeOffset? deleted = null;
        try
        {
            if (await BeginAsync(cancel) is { } before)
            {
                await DeleteAsync(TimeText.Of(before), cancel);
                deleted = before;
            }

            await GiveRoomBackAsync(cancel);
            return new(await Task.Run(() => database.WithWriter(BringIn), cancel), deleted);
        }
        catch (StoreUnavailableException e) when (e is not FolderLostException)
        {
            return new(new($"{e.Message} The store keeps working, and grows until this succeeds.", e), deleted);
        }
    }

    /// <returns>The time before which to delete; null to delete nothing.</returns>
    private async Task<DateTimeOffset?> BeginAsync(CancellationToken cancel)
    {
        var inDoubt = _doubtedAt is { } since ? clock.GetElapsedTime(since) : (TimeSpan?)null;
        var (log, before) = await database.WriteAsync(
            connection =>
            {
                var next = MaintenanceLog.Next(Log(connection), Newest(connection), clock.GetUtcNow(), inDoubt);
                connection.Run(
                    "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", Name, StoredText.Of(next.Log));
                return next;
            },
            cancel);
        _doubtedAt = log.Doubted is null ? null : _doubtedAt ?? clock.GetTimestamp();
        return before;
    }

    private static MaintenanceLog? Log(Connection connection)
    {
        try
        {
            return connection.Scalar("SELECT value FROM meta WHERE name = $1", Name) is string text ? StoredText.ReadUpkeep(text) : null;
        }
        catch (UnreadableException)
        {
            // As if it had never run: the newest event gives the time.
            return null;
        }
    }

    private static DateTimeOffset? Newest(Connection connection) =>
        connection.Scalar("SELECT max(time) FROM events") is string text && TimeText.TryRead(text, out var time) ? time : null;

    private async Task DeleteAsync(string before, CancellationToken cancel)
    {
        // Events that may be published again keep their entries, which identify them as redeliveries.
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
    }

    private async Task DeleteAsync(string sql, string before, CancellationToken cancel)
    {
        while (await database.WriteAsync(connection => connection.Run(sql, before, Batch), cancel) == Batch)
            cancel.ThrowIfCancellationRequested();
    }

    private async Task GiveRoomBackAsync(CancellationToken cancel)
    {
        for (var (free, before) = (0L, long.MaxValue); ; before = free)
        {
            free = await database.WriteAsync(
                connection =>
                {
                    connection.Query($"PRAGMA incremental_vacuum({Batch})", _ => true);
                    return (long)connection.Scalar("PRAGMA freelist_count")!;
                },
                cancel);
            // If a store's free space can't be returned, it is reused.
            if (free == 0 || free >= before)
                return;
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <returns>Why the log stays long; null if it doesn't.</returns>
    private Trouble? BringIn(Connection connection)
    {
        connection.Query("PRAGMA wal_checkpoint(TRUNCATE)", _ => true);
        var log = new FileInfo($"{database.Path}-wal");
        return log.Exists && log.Length > MaxLog
            ? new Trouble($"{log.FullName} has grown to {log.Length / 1024 / 1024:N0} MB, because another process keeps a read of {database.Path} open. Find it with fuser '{database.Path}' and end it.") : null;
    }
}

/// <param name="Problem">What went wrong, in words for people; null if nothing did. Nothing is lost by it.</param>
/// <param name="DeletedBefore">What ended before this time was deleted; null if the clock isn't trusted yet, or deleting failed.</param>
public sealed record MaintenanceReport(Trouble? Problem, DateTimeOffset? DeletedBefore);

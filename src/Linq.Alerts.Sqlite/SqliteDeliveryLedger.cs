using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Linq.Alerts.Sqlite;

/// <summary>The delivery ledger of the one-machine edition.</summary>
internal sealed class SqliteDeliveryLedger(Database database, TimeProvider clock) : IDeliveryLedger
{
    /// <summary>Entries per write or read, so that others don't wait long however many there are.</summary>
    private const int Chunk = 1_000;

    /// <summary>The columns of a <see cref="LedgerEntry"/>, in the order of <see cref="ReadEntry"/>.</summary>
    internal const string Entry = "SELECT events.event, deliveries.route, taken_at, outcome, why, ended_at, digest, replay, deliveries.number FROM deliveries JOIN events ON events.number = deliveries.event";

    public async Task AddAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel = default)
    {
        List<AlertEvent> reused = [];
        foreach (var chunk in entries.Chunk(Chunk))
            reused.AddRange(await database.WriteAsync(connection => chunk.Where(entry => !TryAdd(connection, entry)).Select(entry => entry.Event).ToList(), cancel));
        if (reused.Count > 0)
            throw new EventIdReusedException([.. reused.Distinct()]);
    }

    public Task<(PlaceRow Row, RowVersion Version)> LoadPlaceAsync(string place, CancellationToken cancel = default) => DamagedRow.ReadAsync<(PlaceRow, RowVersion)>(
        database,
        (connection, damaged) => connection.QueryGood(
            "SELECT row, version, place FROM places WHERE place = $1", row => (StoredText.ReadPlace(row.GetString(0)), Tag(row.GetInt64(1))), key: 2, damaged.Add, place).Good
            is [var found] ? found : (new(place), default),
        (connection, row) =>
        {
            connection.Run("DELETE FROM places WHERE place = $1", row.Key);
            StoreNotices.Add(
                connection, $"places/{row.Key}",
                $"What was noted of place {row.Key} could not be read: {row.Why}. It starts over, so an alert may be sent there twice, or sooner than it should.");
        },
        cancel);

    public Task<IReadOnlyList<LedgerEntry>> LoadWaitingAsync(string route, CancellationToken cancel = default) => DamagedRow.ReadAsync<IReadOnlyList<LedgerEntry>>(
        database,
        (connection, damaged) =>
            [.. connection.QueryGood($"{Entry} WHERE deliveries.route = $1 AND outcome IS NULL ORDER BY deliveries.number", ReadEntry, key: 8, damaged.Add, route).Good.InSequencePerLine()],
        SetAside,
        cancel);

    public Task<RowVersion> SavePlaceAsync(PlaceRow row, RowVersion basedOn, CancellationToken cancel = default) => database.WriteAsync(
        connection =>
        {
            var version = (long)(connection.Scalar("SELECT version FROM places WHERE place = $1", row.Place) ?? 0L);
            if (Tag(version) != basedOn)
                throw new StoreConflictException($"The row of place {row.Place} was written by another process.");
            connection.Run(
                "INSERT INTO places (place, version, row) VALUES ($1, $2, $3) ON CONFLICT (place) DO UPDATE SET version = excluded.version, row = excluded.row",
                row.Place, version + 1, StoredText.Of(row));
            return Tag(version + 1);
        },
        cancel);

    public async Task EndAsync(string route, IReadOnlyList<EventId> events, Outcome outcome, RowVersion? fence = null, CancellationToken cancel = default)
    {
        foreach (var chunk in events.Chunk(Chunk))
        {
            await database.WriteAsync(
                connection => fence is { } loaded && loaded != FenceOf(connection, route)
                    ? throw new StoreConflictException($"Another dispatcher took over what waits for {route}.")
                    : chunk.Sum(id => connection.Run(
                        """
                        UPDATE deliveries SET outcome = $1, why = $2, ended_at = $3, digest = $4
                        WHERE route = $5 AND outcome IS NULL AND event = (SELECT number FROM events WHERE line = $6 AND epoch = $7 AND sequence = $8)
                        """,
                        outcome.Kind.Word, outcome.Why, TimeText.Of(outcome.At), outcome.Digest, route, id.Line.ToString(), id.Epoch, id.Sequence)),
                cancel);
        }
    }

    public Task<RowVersion> LoadFenceAsync(string route, CancellationToken cancel = default) =>
        database.ReadAsync(connection => FenceOf(connection, route), cancel);

    public Task RaiseFenceAsync(string route, CancellationToken cancel = default) => database.WriteAsync(
        connection => connection.Run("INSERT INTO fences (route, raised) VALUES ($1, 1) ON CONFLICT (route) DO UPDATE SET raised = raised + 1", route), cancel);

    public async Task<IReadOnlyDictionary<EventId, LedgerEntry>> FindAsync(string route, IReadOnlyCollection<EventId> events, CancellationToken cancel = default)
    {
        Dictionary<EventId, LedgerEntry> found = [];
        foreach (var chunk in events.Distinct().Chunk(Chunk))
        {
            foreach (var entry in await database.ReadAsync(connection => chunk.Select(id => Find(connection, route, id)?.Entry).OfType<LedgerEntry>().ToList(), cancel))
                found.Add(entry.Event.Id, entry);
        }

        return found;
    }

    public async Task<IReadOnlyList<EventId>> ReplayAsync(
        string route, IReadOnlyList<EventId> events, DateTimeOffset at, string? suppressedBy = null, CancellationToken cancel = default)
    {
        List<EventId> replayed = [];
        foreach (var chunk in events.Chunk(Chunk))
            replayed.AddRange(await database.WriteAsync(connection => chunk.Where(id => TryReplay(connection, route, id, at, suppressedBy)).ToList(), cancel));
        return replayed;
    }

    public Task<IReadOnlyList<string>> LoadRouteNamesAsync(CancellationToken cancel = default) => database.ReadAsync<IReadOnlyList<string>>(
        connection => connection.Query("SELECT DISTINCT route FROM deliveries", row => row.GetString(0)), cancel);

    public Task<RouteBacklog> LoadBacklogAsync(string route, DateTimeOffset deadSince, DateTimeOffset deadUntil, CancellationToken cancel = default) => database.ReadAsync(
        connection =>
        {
            var waiting = connection.Query(
                "SELECT taken_at FROM deliveries WHERE route = $1 AND outcome IS NULL ORDER BY number LIMIT $2",
                row => row.GetValue(0) is string text && TimeText.TryRead(text, out var time) ? time : (DateTimeOffset?)null, route, RouteBacklog.MaxCounted);
            var dead = (long)connection.Scalar(
                "SELECT count(*) FROM deliveries WHERE route = $1 AND outcome = 'dead' AND ended_at BETWEEN $2 AND $3",
                route, TimeText.Of(deadSince), TimeText.Of(deadUntil))!;
            return new RouteBacklog(waiting.Count, waiting.Min(), (int)dead);
        },
        cancel);

    public async IAsyncEnumerable<LedgerEntry> ReadAsync(string route, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var last = 0L;
        while (true)
        {
            var page = await database.ReadAsync(
                connection => connection.Query(
                    $"{Entry} WHERE deliveries.route = $1 AND deliveries.number > $2 ORDER BY deliveries.number LIMIT $3",
                    row => (Number: row.GetInt64(8), Entry: TryReadEntry(row)),
                    route, last, Chunk),
                cancel);
            foreach (var entry in page.Select(row => row.Entry).OfType<LedgerEntry>())
                yield return entry;
            if (page.Count < Chunk)
                yield break;
            last = page[^1].Number;
        }
    }

    /// <returns>Null if it doesn't exist or is unreadable.</returns>
    private static (LedgerEntry Entry, long Number)? Find(Connection connection, string route, EventId id) => connection.QueryGood(
        $"{Entry} WHERE deliveries.route = $1 AND events.line = $2 AND events.epoch = $3 AND events.sequence = $4",
        row => (ReadEntry(row), row.GetInt64(8)),
        key: 8, damaged: null, route, id.Line.ToString(), id.Epoch, id.Sequence).Good is [var found] ? found : null;

    private static bool TryReplay(Connection connection, string route, EventId id, DateTimeOffset at, string? suppressedBy)
    {
        // An unreadable entry can't be sent either.
        if (Find(connection, route, id) is not { } ended || !ended.Entry.CanBeReplayed(suppressedBy))
            return false;
        var waiting = ended.Entry.ReplayedAt(at);
        connection.Run(
            "UPDATE deliveries SET outcome = NULL, why = NULL, ended_at = NULL, digest = NULL, taken_at = $1, replay = $2 WHERE number = $3",
            TimeText.Of(waiting.TakenAt), StoredText.Of(waiting.Replay!), ended.Number);
        return true;
    }

    /// <returns>False if the event's ID is already recorded with different content.</returns>
    private static bool TryAdd(Connection connection, LedgerEntry entry)
    {
        var known = StoredEvents.Find(connection, entry.Event.Id);
        if (known is { } found && !IsSame(connection, found.Number, found.Event, entry.Event))
            return false;
        var number = known?.Number ?? StoredEvents.Add(connection, entry.Event, isRecorded: false);
        connection.Run(
            "INSERT INTO deliveries (event, route, taken_at, outcome, why, ended_at, digest) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event, route) DO NOTHING",
            number, entry.Route, TimeText.Of(entry.TakenAt), entry.Outcome?.Kind.Word, entry.Outcome?.Why,
            entry.Outcome is { } outcome ? TimeText.Of(outcome.At) : null, entry.Outcome?.Digest);
        return true;
    }

    private static bool IsSame(Connection connection, long number, string text, AlertEvent come)
    {
        try
        {
            return EventJson.IsSame(StoredEvents.Read(text), come);
        }
        catch (UnreadableException)
        {
            // The complete event has arrived again.
            connection.Run("UPDATE events SET event = $1 WHERE number = $2", Encoding.UTF8.GetString(StoredText.Of(come)), number);
            return true;
        }
    }

    /// <summary>If an alert's times are damaged, it waits from now on; if its event is damaged, it ends as dead.</summary>
    private void SetAside(Connection connection, DamagedRow delivery)
    {
        var number = connection.Scalar("SELECT event FROM deliveries WHERE number = $1", delivery.Key);
        var route = connection.Scalar("SELECT route FROM deliveries WHERE number = $1", delivery.Key);
        var now = TimeText.Of(clock.GetUtcNow());
        if (connection.Query("SELECT event FROM events WHERE number = $1", row => StoredEvents.TryRead(row, 0), number) is [not null])
        {
            connection.Run("UPDATE deliveries SET taken_at = $1, replay = NULL WHERE number = $2 AND outcome IS NULL", now, delivery.Key);
            StoreNotices.Add(
                connection, $"deliveries/{delivery.Key}",
                $"When an alert for {route} was taken in could not be read ({delivery.Why}): {StoredEvents.Describe(connection, number!)}. It is sent as if it had just been received.");
            return;
        }

        connection.Run(
            "UPDATE deliveries SET outcome = $1, why = $2, ended_at = $3 WHERE number = $4 AND outcome IS NULL",
            OutcomeKind.Dead.Word, $"it cannot be read: {delivery.Why}", now, delivery.Key);
        StoreNotices.Add(
            connection, $"deliveries/{delivery.Key}",
            $"An alert for {route} cannot be read, so it is not sent: {StoredEvents.Describe(connection, number!)} ({delivery.Why}). Look at it in Linq's dashboard.");
    }

    private static LedgerEntry? TryReadEntry(SqliteDataReader row)
    {
        try
        {
            return ReadEntry(row);
        }
        catch (Exception e) when (DamagedRow.IsDamage(e))
        {
            return null;
        }
    }

    internal static LedgerEntry ReadEntry(SqliteDataReader row) => new(
        row.GetString(1), StoredEvents.Read(row.GetString(0)), TimeText.Read(row.GetString(2)),
        row.IsDBNull(3) ? null : new(Kind(row.GetString(3)), row.GetString(4), TimeText.Read(row.GetString(5)), row.IsDBNull(6) ? null : row.GetString(6)))
    {
        Replay = row.IsDBNull(7) ? null : StoredText.ReadReplay(row.GetString(7)),
    };

    private static RowVersion FenceOf(Connection connection, string route) =>
        Tag((long)(connection.Scalar("SELECT raised FROM fences WHERE route = $1", route) ?? 0L));

    private static OutcomeKind Kind(string word) =>
        Enum.GetValues<OutcomeKind>().Where(kind => kind.Word == word).Cast<OutcomeKind?>().FirstOrDefault()
        ?? throw new FormatException($"'{word}' is no outcome that this version of Linq Alerts knows.");

    private static RowVersion Tag(long version) => version == 0 ? default : new(version.ToString(CultureInfo.InvariantCulture));
}

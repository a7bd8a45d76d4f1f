using System.Globalization;
using System.Runtime.CompilerServices;

namespace Linq.Alerts.Sqlite;

/// <summary>The health store of one machine.</summary>
internal sealed class SqliteHealthStore(Database database, FolderBinding binding) : IHealthStore
{
    /// <summary>Events a read: a history of a month is not held in memory at once.</summary>
    private const int PageRows = 1_000;

    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default) => database.ReadAsync(
        connection =>
        {
            var (row, version) = Find(connection, line);
            return new LineSnapshot(row, version, row is null ? []
                : connection.Query("SELECT row FROM chats WHERE line = $1", chat => StoredText.ReadChat(chat.GetString(0)), line.ToString()));
        },
        cancel);

    public Task<LineRow?> LoadRowAsync(LineId line, CancellationToken cancel = default) =>
        database.ReadAsync(connection => Find(connection, line).Row, cancel);

    public async Task<RowVersion> CommitAsync(LineCommit commit, CancellationToken cancel = default)
    {
        if (commit.Row.LastCommit != commit.Id || commit.Events.Any(alert => alert.Id.Line != commit.Row.Line.Id))
            throw new ArgumentException("The row must name the commit, and each event its line.", nameof(commit));

        var version = await database.WriteAsync(connection => Commit(connection, commit), cancel);
        binding.Label();
        return version;
    }

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) => database.ReadAsync<IReadOnlyList<AlertEvent>>(
        connection => connection.Query(
            "SELECT event FROM events WHERE line = $1 AND pending ORDER BY epoch, sequence LIMIT $2", row => StoredEvents.Read(row.GetString(0)), line.ToString(), most),
        cancel);

    public Task MarkPublishedAsync(LineId line, IReadOnlyList<EventId> events, CancellationToken cancel = default) => database.WriteAsync(
        connection => events.Sum(id => connection.Run(
            "UPDATE events SET pending = 0 WHERE line = $1 AND epoch = $2 AND sequence = $3 AND pending", line.ToString(), id.Epoch, id.Sequence)),
        cancel);

    public async IAsyncEnumerable<AlertEvent> ReadHistoryAsync(LineId line, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var (epoch, sequence) = (-1L, -1L);
        while (true)
        {
            var page = await database.ReadAsync(
                connection => connection.Query(
                    "SELECT event FROM events WHERE line = $1 AND (epoch, sequence) > ($2, $3) AND recorded ORDER BY epoch, sequence LIMIT $4",
                    row => StoredEvents.Read(row.GetString(0)),
                    line.ToString(), epoch, sequence, PageRows),
                cancel);
            foreach (var alert in page)
                yield return alert;
            if (page.Count < PageRows)
                yield break;
            (epoch, sequence) = (page[^1].Id.Epoch, page[^1].Id.Sequence);
        }
    }

    private RowVersion Commit(Connection connection, LineCommit commit)
    {
        var line = commit.Row.Line.Id.ToString();
        var held = connection.Query("SELECT version, last_commit FROM lines WHERE line = $1", row => (Version: row.GetInt64(0), LastCommit: row.GetString(1)), line);
        if (held is [var last] && last.LastCommit == commit.Id.ToString())
            return Tag(last.Version);
        var version = held is [var present] ? present.Version : 0;
        if (Tag(version) != commit.BasedOn)
            throw new StoreConflictException($"The row of {commit.Row.Line} was written by somebody else.");

        binding.Bind(connection, commit);
        connection.Run(
            """
            INSERT INTO lines (line, version, last_commit, row) VALUES ($1, $2, $3, $4)
            ON CONFLICT (line) DO UPDATE SET version = excluded.version, last_commit = excluded.last_commit, row = excluded.row
            """,
            line, version + 1, commit.Id.ToString(), StoredText.Of(commit.Row));
        foreach (var chat in commit.Written)
        {
            connection.Run(
                "INSERT INTO chats (line, chat, row) VALUES ($1, $2, $3) ON CONFLICT (line, chat) DO UPDATE SET row = excluded.row",
                line, chat.Id.ToString(), StoredText.Of(chat));
        }

        foreach (var chat in commit.Removed)
            connection.Run("DELETE FROM chats WHERE line = $1 AND chat = $2", line, chat.ToString());
        foreach (var alert in commit.Events)
            StoredEvents.Add(connection, alert, isRecorded: true);
        return Tag(version + 1);
    }

    private static (LineRow? Row, RowVersion Version) Find(Connection connection, LineId line) =>
        connection.Query("SELECT row, version FROM lines WHERE line = $1", row => (StoredText.ReadLine(row.GetString(0)), Tag(row.GetInt64(1))), line.ToString())
            is [var found] ? found : default;

    private static RowVersion Tag(long version) => version == 0 ? default : new(version.ToString(CultureInfo.InvariantCulture));
}

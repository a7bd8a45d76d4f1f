using System.Globalization;
using System.Runtime.CompilerServices;

namespace Linq.Alerts.Sqlite;

/// <summary>The health store of the one-machine edition.</summary>
internal sealed class SqliteHealthStore(Database database, FolderBinding binding) : IHealthStore
{
    /// <summary>Events per read, so that a month's history isn't in memory at once.</summary>
    private const int PageRows = 1_000;

    /// <summary>The value of <c>pending</c> for an unreadable event that should be published.</summary>
    private const int SetAside = 2;

    public Task<LineSnapshot> LoadAsync(LineId line, CancellationToken cancel = default) => DamagedRow.ReadAsync(
        database,
        (connection, damaged) =>
        {
            var (row, version) = FindLine(connection, line, damaged);
            return new LineSnapshot(row, version, row is null ? [] : connection.QueryGood(
                "SELECT row, chat FROM chats WHERE line = $1",
                chat => StoredText.ReadChat(chat.Utf8(0)), key: 1, chat => damaged.Add(chat with { Key = (line.ToString(), (string)chat.Key) }), line.ToString()).Good);
        },
        SetAsideRow,
        cancel);

    public Task<LineRowSnapshot> LoadRowAsync(LineId line, CancellationToken cancel = default) => DamagedRow.ReadAsync(
        database,
        (connection, damaged) =>
        {
            var (row, version) = FindLine(connection, line, damaged);
            return new LineRowSnapshot(row, version);
        },
        SetAsideRow,
        cancel);

    public Task<AccountSnapshot> LoadAccountAsync(CancellationToken cancel = default) => DamagedRow.ReadAsync(
        database,
        (connection, damaged) =>
        {
            var (row, version) = Find(connection, LineId.Account, StoredText.ReadAccount, damaged);
            return new AccountSnapshot(row, version);
        },
        SetAsideRow,
        cancel);

    public async Task<RowVersion> CommitAsync(StreamCommit commit, CancellationToken cancel = default)
    {
        commit.RequireValid();
        var version = await database.WriteAsync(connection => Commit(connection, commit), cancel);
        binding.Label();
        return version;
    }

    public Task<IReadOnlyList<AlertEvent>> LoadPendingAsync(LineId line, int most, CancellationToken cancel = default) => DamagedRow.ReadAsync<IReadOnlyList<AlertEvent>>(
        database,
        (connection, damaged) => connection.QueryGood(
            "SELECT event, number FROM events WHERE line = $1 AND pending AND pending <> $2 ORDER BY epoch, sequence LIMIT $3",
            row => StoredEvents.Read(row.GetString(0)), key: 1, damaged.Add, line.ToString(), SetAside, most).Good,
        (connection, pending) =>
        {
            connection.Run("UPDATE events SET pending = $1 WHERE number = $2", SetAside, pending.Key);
            StoreNotices.Add(
                connection, $"events/{pending.Key}",
                $"A recorded change cannot be read, so no alert is sent for it: {StoredEvents.Describe(connection, pending.Key)} ({pending.Why}). Look at it in Linq's dashboard.");
        },
        cancel);

    /// <summary>Publishes events that were set aside if this version can read them.</summary>
    public static void TryAgain(Connection connection)
    {
        foreach (var number in connection.QueryGood(
            "SELECT event, number FROM events WHERE pending AND pending = $1",
            row =>
            {
                StoredEvents.Read(row.GetString(0));
                return row.GetInt64(1);
            },
            key: 1, damaged: null, SetAside).Good)
            connection.Run("UPDATE events SET pending = 1 WHERE number = $1", number);
    }

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
                    "SELECT epoch, sequence, event FROM events WHERE line = $1 AND (epoch, sequence) > ($2, $3) AND recorded ORDER BY epoch, sequence LIMIT $4",
                    row => (Epoch: row.GetInt64(0), Sequence: row.GetInt64(1), Event: StoredEvents.TryRead(row, 2)),
                    line.ToString(), epoch, sequence, PageRows),
                cancel);
            foreach (var alert in page.Select(row => row.Event).OfType<AlertEvent>())
                yield return alert;
            if (page.Count < PageRows)
                yield break;
            (epoch, sequence) = (page[^1].Epoch, page[^1].Sequence);
        }
    }

    private RowVersion Commit(Connection connection, StreamCommit commit)
    {
        var line = commit.Row.Line.Id.ToString();
        var held = connection.Query("SELECT version, last_commit FROM lines WHERE line = $1", row => (Version: row.GetInt64(0), LastCommit: row.GetString(1)), line);
        if (held is [var last] && last.LastCommit == commit.Id.ToString())
            return Tag(last.Version);
        var version = held is [var present] ? present.Version : 0;
        if (Tag(version) != commit.BasedOn)
            throw new StoreConflictException($"The row of {commit.Row.Line} was written by another process.");

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

    /// <summary>Sets aside every row whose text isn't JSON. SQLite computes columns from it, and can't check a file in which that fails.</summary>
    public static void SetAsideAll(Connection connection, DateTimeOffset now)
    {
        const string Why = "its text is no JSON";
        foreach (var line in connection.Query("SELECT line FROM lines WHERE NOT json_valid(row)", row => row.GetString(0)))
            SetAsideRow(connection, new(line, Why));
        foreach (var chat in connection.Query("SELECT line, chat FROM chats WHERE NOT json_valid(row)", row => (row.GetString(0), row.GetString(1))))
            SetAsideRow(connection, new(chat, Why));
        foreach (var silence in connection.Query("SELECT silence FROM silences WHERE NOT json_valid(row)", row => row.GetString(0)))
            SqliteSilences.SetAside(connection, new(silence, Why), now);
    }

    /// <summary>Deletes the record of a line or one of its chats, which the next pass restores.</summary>
    private static void SetAsideRow(Connection connection, DamagedRow row)
    {
        if (row.Key is (string ofLine, string chat))
        {
            connection.Run("DELETE FROM chats WHERE line = $1 AND chat = $2", ofLine, chat);
            // Whoever keeps the line's chats in memory must read them again, and a commit from before isn't repeated on what is left.
            connection.Run("UPDATE lines SET version = version + 1, last_commit = '' WHERE line = $1", ofLine);
            StoreNotices.Add(
                connection, $"chats/{ofLine}/{chat}",
                $"The record of chat {chat} could not be read: {row.Why}. It counts as healthy until the next pass, so its status is reported again then, but a recovery is not. Look at the chat in Linq's dashboard.");
            return;
        }

        connection.Run("DELETE FROM lines WHERE line = $1", row.Key);
        connection.Run("DELETE FROM chats WHERE line = $1", row.Key);
        StoreNotices.Add(
            connection, $"lines/{row.Key}",
            $"The record of {(row.Key.Equals(LineId.Account.ToString()) ? "the account" : $"line {row.Key}")} could not be read: {row.Why}. "
            + "It starts over as on the first day: what is already unhealthy is reported in one summary.");
    }

    private static (LineRow? Row, RowVersion Version) FindLine(Connection connection, LineId line, List<DamagedRow> damaged) =>
        Find(connection, line.RequireLine(), StoredText.ReadLine, damaged);

    private static (TRow? Row, RowVersion Version) Find<TRow>(Connection connection, LineId line, Func<string, TRow> read, List<DamagedRow> damaged)
        where TRow : StreamRow =>
        connection.QueryGood(
            "SELECT row, version, line FROM lines WHERE line = $1", row => (read(row.GetString(0)), Tag(row.GetInt64(1))), key: 2, damaged.Add, line.ToString()).Good
            is [var found] ? found : default;

    private static RowVersion Tag(long version) => version == 0 ? default : new(version.ToString(CultureInfo.InvariantCulture));
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Linq.Alerts.Sqlite;

/// <summary>The SQLite file: one writer at a time, concurrent readers, and errors translated into readable messages.</summary>
/// <remarks>
/// Each write is one transaction and durable when it returns (WAL, <c>synchronous=FULL</c>). Other processes may read and write the same file; SQLite's
/// own locks, which .NET's settings don't affect, synchronize them.
/// </remarks>
internal sealed class Database : IDisposable
{
    /// <summary>How long a call waits for another process's write.</summary>
    public const int BusySeconds = 10;

    private readonly Lock _writing = new();
    private readonly ConcurrentBag<Connection> _readers = [];
    private readonly DatabaseOptions _options;
    private readonly string _folder;
    private Connection? _writer;
    private volatile string? _lost;
    private volatile bool _hasOpened;
    private volatile bool _disposed;

    public Database(string path, DatabaseOptions? options = null)
    {
        Path = path;
        _folder = System.IO.Path.GetDirectoryName(path)!;
        _options = options ?? new();
        RealFolder = PosixFiles.RealPath(_folder);
    }

    public string Path { get; }

    /// <summary>The folder's real path, because a symbolic link may point elsewhere a moment later.</summary>
    private string? RealFolder { get; }

    /// <summary>Checks, within each transaction, that this process may still use the store. Throws if it may not.</summary>
    public Action<Connection>? Fence { get; set; }

    /// <summary>Called within each write, to count it.</summary>
    public Func<Connection, long>? Count { get; set; }

    /// <summary>Called with the count once a write is durable.</summary>
    public Action<long>? Counted { get; set; }

    // Task.Run here and below: a flush takes milliseconds, for which the caller shouldn't block.
    public Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancel = default) => Task.Run(() => Read(read), cancel);

    public Task<T> WriteAsync<T>(Func<Connection, T> write, CancellationToken cancel = default) => Task.Run(() => Write(write), cancel);

    /// <summary>Reads in one transaction, for a consistent view.</summary>
    public T Read<T>(Func<Connection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireNotLost();
        var connection = _readers.TryTake(out var free) ? free : DiskTrouble.Guard(Path, Open);
        try
        {
            var answer = DiskTrouble.Guard(Path, () =>
            {
                RequireInPlace(connection, isThorough: false);
                connection.Run("BEGIN");
                Fence?.Invoke(connection);
                var answer = read(connection);
                connection.Run("COMMIT");
                return answer;
            });
            if (_disposed)
                connection.Dispose();
            else
                _readers.Add(connection);
            return answer;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="write"/> in one durable transaction.</summary>
    public T Write<T>(Func<Connection, T> write)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RequireNotLost();
            try
            {
                return DiskTrouble.Guard(Path, () => WriteOn(_writer ??= OpenForWriting(), write));
            }
            catch (StoreUnavailableException)
            {
                // The connection may be in any state, so the next write starts with a new one.
                _writer?.Dispose();
                _writer = null;
                throw;
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> on the writer's connection, outside any transaction.</summary>
    public T WithWriter<T>(Func<Connection, T> work)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RequireNotLost();
            return DiskTrouble.Guard(Path, () =>
            {
                var connection = _writer ??= OpenForWriting();
                RequireInPlace(connection);
                return work(connection);
            });
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _disposed = true;
            while (_readers.TryTake(out var reader))
                reader.Dispose();
            // The last connection to close checkpoints the write-ahead log.
            _writer?.Dispose();
            _writer = null;
        }
    }

    private T WriteOn<T>(Connection connection, Func<Connection, T> write)
    {
        RequireInPlace(connection);
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            Fence?.Invoke(connection);
            var changesBefore = connection.Changes;
            var answer = write(connection);
            // Nothing changed, nothing to flush.
            var count = connection.Changes == changesBefore ? 0 : Count?.Invoke(connection) ?? 0;
            RequireInPlace(connection);
            connection.Run("COMMIT");
            if (count > 0)
                Counted?.Invoke(count);
            return answer;
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }

    /// <summary>
    /// Checks that the open file is still the one under its name. Otherwise writes would be lost when the process ends, and a second process could run
    /// in parallel.
    /// </summary>
    /// <param name="isThorough">Whether to resolve symbolic links too, which takes too long for a read.</param>
    private void RequireInPlace(Connection connection, bool isThorough = true)
    {
        if (connection.HasMoved || (isThorough && PosixFiles.RealPath(_folder) != RealFolder))
            Lose();
    }

    [DoesNotReturn]
    private void Lose()
    {
        // That is final, even if there is another store by now.
        _lost = $"{Path} was moved, removed or replaced while Linq Alerts runs, so this process ends: what it recorded from now on would be lost. "
            + $"See that the right store is in {_folder}, then start Linq Alerts again.";
        throw new FolderLostException(_lost);
    }

    private void RequireNotLost()
    {
        if (_lost is { } how)
            throw new FolderLostException(how);
    }

    private Connection OpenForWriting()
    {
        var connection = Open();
        _options.OnWriter?.Invoke(connection);
        return connection;
    }

    private Connection Open()
    {
        if (_hasOpened && !File.Exists(Path))
            Lose();
        var connection = Connection.Open(Path, _options.Vfs);
        _hasOpened = true;
        return connection;
    }
}

/// <param name="Vfs">The SQLite VFS to use; null for the default. Tests use one that fails.</param>
/// <param name="OnWriter">Called with each new writing connection.</param>
/// <param name="Steps">The schema's steps; null for <see cref="Schema.Steps"/>.</param>
internal sealed record DatabaseOptions(string? Vfs = null, Action<Connection>? OnWriter = null, IReadOnlyList<string>? Steps = null);

internal static class ReaderExtensions
{
    extension(SqliteDataReader reader)
    {
        /// <summary>A text in SQLite's memory, valid until the next row. A pass reads all rows of its line, so this avoids a string for each.</summary>
        public ReadOnlySpan<byte> Utf8(int column) => SQLitePCL.raw.sqlite3_column_blob(reader.Handle, column);
    }
}

/// <summary>A connection that keeps its prepared statements. For one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    private Connection(SqliteConnection connection) => _connection = connection;

    /// <summary>Whether its open file is no longer the one under that name. Never on Windows, where an open file can't be moved.</summary>
    public bool HasMoved => Native.HasMoved(_connection.Handle!);

    /// <summary>Rows changed on this connection so far.</summary>
    public long Changes => SQLitePCL.raw.sqlite3_total_changes(_connection.Handle);

    /// <exception cref="SqliteException">The file is missing, can't be opened, or isn't a database.</exception>
    public static Connection Open(string path, string? vfs)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // Never created here, because a missing file must not be replaced by an empty one.
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = Database.BusySeconds,
        };
        if (vfs is not null)
            text.Vfs = vfs;
        var connection = new Connection(new(text.ConnectionString));
        try
        {
            connection._connection.Open();
            connection.Run("PRAGMA synchronous = FULL");
            // On macOS only these really flush to disk; elsewhere they do nothing.
            connection.Run("PRAGMA fullfsync = ON");
            connection.Run("PRAGMA checkpoint_fullfsync = ON");
            connection.Run("PRAGMA foreign_keys = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement whose parameters are <c>$1</c>, <c>$2</c> and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <returns>The first column of the first row; null if there is none.</returns>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() is var value and not DBNull ? value : null;

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Like <see cref="Query"/>, but damaged rows are left out.</summary>
    /// <param name="damaged">Receives the row's key, from the column <paramref name="key"/>, and what is wrong with it.</param>
    /// <returns>The intact rows, and the total number of rows.</returns>
    public (List<T> Good, int All) QueryGood<T>(string sql, Func<SqliteDataReader, T> read, int key, Action<DamagedRow>? damaged, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        List<T> rows = [];
        var all = 0;
        for (; reader.Read(); all++)
        {
            try
            {
                rows.Add(read(reader));
            }
            catch (Exception e) when (DamagedRow.IsDamage(e))
            {
                damaged?.Invoke(new(reader.GetValue(key), (e is UnreadableException ? e.InnerException! : e).Message.TrimEnd('.')));
            }
        }

        return (rows, all);
    }

    /// <summary>Runs <paramref name="work"/> in one durable transaction.</summary>
    public void Transact(Action work)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Rolls back the current transaction, if there is one. It may have ended already, because SQLite rolls back on some errors.</summary>
    public void RollBack()
    {
        try
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The first error is the one to report.
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = _connection.CreateCommand();
            // The SQL is our own, and constant except for lists of parameters. Values are always parameters.
#pragma warning disable CA2100
            statement.CommandText = sql;
#pragma warning restore CA2100
            for (var n = 1; n <= values.Length; n++)
                statement.Parameters.Add(new() { ParameterName = $"${n}" });
            _statements[sql] = statement;
        }

        for (var n = 0; n < values.Length; n++)
            statement.Parameters[n].Value = values[n] ?? DBNull.Value;
        return statement;
    }

    private static class Native
    {
        private const int FileHasMoved = 20;

        public static bool HasMoved(SQLitePCL.sqlite3 database)
        {
            var moved = 0;
            // If the file system can't tell, the result is unchanged.
            _ = FileControl(database, null, FileHasMoved, ref moved);
            return moved != 0;
        }

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
        private static extern int FileControl(SQLitePCL.sqlite3 database, byte[]? schema, int operation, ref int answer);
    }
}

using System.Globalization;
using System.Text;

namespace Linq.Alerts.Sqlite;

/// <summary>How many writes the store has had: counted in it, and noted in a file beside it, by which an older copy of the store is recognized.</summary>
/// <remarks>
/// The note follows each write and is not flushed: after a loss of power it may lag behind, and never runs ahead. So a store that has had fewer
/// writes than the note says is an older copy, or lost its write-ahead log. Only the process that polls and sends, which says what it found, makes the
/// note or takes it back; others raise it.
/// </remarks>
internal sealed class WriteCount : IDisposable
{
    public const string FileName = "alerts.db-count";

    private const int Digits = 20;

    private readonly FileStream _note;

    public WriteCount(string folder)
    {
        var path = Path.Combine(folder, FileName);
        _note = DiskTrouble.Guard(path, () => OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite));
        if (!_note.CanSeek)
        {
            _note.Dispose();
            throw new StoreUnavailableException($"{path} is not a file that Linq Alerts wrote: delete it. {DiskTrouble.StartOver(folder)}");
        }
    }

    /// <summary>Counts a write within itself.</summary>
    public static long Next(Connection connection) => (long)connection.Scalar(
        "INSERT INTO meta (name, value) VALUES ('writes', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING CAST(value AS INTEGER)")!;

    /// <summary>How many writes the store has had.</summary>
    public static long In(Connection connection) => (long)(connection.Scalar("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'writes'") ?? 0L);

    /// <summary>How many writes of those noted the store lacks; null when there is no note that can be read.</summary>
    public long? MissingIn(Connection connection) => Noted is { } noted ? Math.Max(0, noted - In(connection)) : null;

    /// <summary>Notes a write. A note of more, or one that cannot be read, shows that writes are missing, and stays until <see cref="Begin"/>.</summary>
    public void Note(long count)
    {
        if (Noted < count)
            Write(count);
    }

    /// <summary>Begins to count from what the store has had, once it was recorded that writes are missing.</summary>
    public void Begin(long count)
    {
        if (Noted == count || !Write(count))
            return;
        try
        {
            // The note must be there for the next start, or that would miss it.
            _note.Flush(flushToDisk: true);
            PosixFiles.FlushFolder(Path.GetDirectoryName(_note.Name)!);
        }
        catch (IOException)
        {
            // The next start says again what this one has said.
        }
    }

    public void Dispose() => _note.Dispose();

    private long? Noted
    {
        get
        {
            var noted = new byte[Digits];
            return TryRead(noted) == Digits && long.TryParse(Encoding.ASCII.GetString(noted), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        }
    }

    private int TryRead(byte[] noted)
    {
        try
        {
            return RandomAccess.Read(_note.SafeFileHandle, noted, 0);
        }
        catch (IOException)
        {
            // As good as none.
            return 0;
        }
    }

    private bool Write(long count)
    {
        try
        {
            RandomAccess.Write(_note.SafeFileHandle, Encoding.ASCII.GetBytes(count.ToString($"D{Digits}", CultureInfo.InvariantCulture)), 0);
            return true;
        }
        catch (IOException)
        {
            // The write is durable, and must be confirmed. On a full disk the note lags behind, which it may.
            return false;
        }
    }
}

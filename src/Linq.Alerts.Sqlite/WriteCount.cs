using System.Globalization;
using System.Text;

namespace Linq.Alerts.Sqlite;

/// <summary>Counts the store's writes, in the store and in a file next to it, to recognize an older copy of the store.</summary>
/// <remarks>
/// The file is written after each write and not flushed, so after a power failure it may lag behind, but never runs ahead. A store with fewer writes
/// than the file says is therefore an older copy, or has lost its write-ahead log. Only the process that polls and sends, which reports the problem,
/// creates or lowers the count in the file; others only raise it.
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

    /// <summary>Counts a write, within the same transaction.</summary>
    public static long Next(Connection connection) => (long)connection.Scalar(
        "INSERT INTO meta (name, value) VALUES ('writes', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING CAST(value AS INTEGER)")!;

    /// <summary>How many writes the store has had.</summary>
    public static long In(Connection connection) => (long)(connection.Scalar("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'writes'") ?? 0L);

    /// <summary>How many of the counted writes the store lacks; null if there is no readable file.</summary>
    public long? MissingIn(Connection connection) => Noted is { } noted ? Math.Max(0, noted - In(connection)) : null;

    /// <summary>
    /// Records a write in the file. A higher count, or an unreadable file, shows that writes are missing, and is kept until <see cref="Begin"/>.
    /// </summary>
    public void Note(long count)
    {
        if (Noted < count)
            Write(count);
    }

    /// <summary>Restarts from the store's count, once it has been recorded that writes are missing.</summary>
    public void Begin(long count)
    {
        if (Noted == count || !Write(count))
            return;
        try
        {
            // The file must exist at the next start, or that would not notice.
            _note.Flush(flushToDisk: true);
            PosixFiles.FlushFolder(Path.GetDirectoryName(_note.Name)!);
        }
        catch (IOException)
        {
            // The next start reports the problem again.
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
            // Equivalent to a missing file.
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
            // The write is durable, and must be confirmed. On a full disk the file may lag behind.
            return false;
        }
    }
}

using System.Globalization;
using System.Text;

namespace Linq.Alerts.Sqlite;

/// <summary>How many writes the store has had: counted in it, and noted in a file beside it, by which an older copy of the store is recognized.</summary>
/// <remarks>
/// The note follows each write and is not flushed: after a loss of power it may lag behind, and never runs ahead. So a store that has had fewer
/// writes than the note says is an older copy, or lost its write-ahead log.
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
            throw new StoreUnavailableException($"{path} is not a file that Linq Alerts wrote: delete it. {DiskTrouble.StartAnew(folder)}");
        }
    }

    /// <summary>Counts a write within itself.</summary>
    public static long Next(Connection connection) => (long)connection.Scalar(
        "INSERT INTO meta (name, value) VALUES ('writes', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING CAST(value AS INTEGER)")!;

    /// <summary>How many writes of those noted the store lacks.</summary>
    public long MissingIn(Connection connection)
    {
        var noted = new byte[Digits];
        var length = RandomAccess.Read(_note.SafeFileHandle, noted, 0);
        return long.TryParse(Encoding.ASCII.GetString(noted, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? Math.Max(0, count - (long)(connection.Scalar("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'writes'") ?? 0L)) : 0;
    }

    public void Note(long count)
    {
        try
        {
            RandomAccess.Write(_note.SafeFileHandle, Encoding.ASCII.GetBytes(count.ToString($"D{Digits}", CultureInfo.InvariantCulture)), 0);
        }
        catch (IOException)
        {
            // The write is durable, and must be confirmed. On a full disk the note lags behind, which it may.
        }
    }

    public void Dispose() => _note.Dispose();
}

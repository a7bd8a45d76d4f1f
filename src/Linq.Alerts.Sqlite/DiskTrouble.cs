using Microsoft.Data.Sqlite;

namespace Linq.Alerts.Sqlite;

/// <summary>Translates disk and file errors into messages for operators: what is wrong, and what helps.</summary>
internal static class DiskTrouble
{
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>Runs <paramref name="work"/> on the file or folder at <paramref name="path"/>.</summary>
    /// <exception cref="StoreUnavailableException">The file system or SQLite failed; the message names the cause and the fix.</exception>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or FormatException or InvalidCastException or UnreadableException)
        {
            throw Of(path, e);
        }
    }

    public static void Guard(string path, Action work) => Guard(path, () =>
    {
        work();
        return true;
    });

    public static StoreUnavailableException Of(string path, Exception e) => new(Words(path, e), e);

    /// <summary>What to do if the state in <paramref name="folder"/> is no longer usable.</summary>
    public static string StartOver(string folder) =>
        $"Restore {folder} from a backup, or move it away to start over: mv '{folder}' '{folder}.old'. "
        + "Then the next start reports what is unhealthy at that time as one summary per line, and everything that changes from there on.";

    public static bool IsFull(Exception e) =>
        e is SqliteException { SqliteErrorCode: Full }
        // On Unix, HResult contains errno: ENOSPC, and EDQUOT of Linux and of macOS; on Windows ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
        || (e is IOException && e.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027));

    /// <summary>Whether the file isn't a database, or is damaged.</summary>
    public static bool IsDamage(Exception? e) => e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB };

    /// <summary>Whether another process holds the file: EWOULDBLOCK of Linux and of macOS, or a sharing violation on Windows.</summary>
    public static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static string Words(string path, Exception e)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        return e switch
        {
            _ when IsFull(e) => $"The disk is full: {path} could not be written. Free space on the disk that holds {folder}: what was recorded before is kept, and new records will be retried.",
            // EROFS: mounted read-only.
            UnauthorizedAccessException or IOException { HResult: 30 } or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM } =>
                NotWritable(path, folder),
            // SQLite reports the same if it can't create its files next to the store.
            SqliteException { SqliteErrorCode: CannotOpen } when File.Exists(path) => NotWritable(path, folder),
            SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED } =>
                $"Another process has kept {path} locked for {Database.BusySeconds} seconds. The app keeps retrying; if this persists, look for a process that hangs: fuser '{path}'.",
            _ when IsDamage(e) => Damaged(path, e.Message),
            // A row without which the program can't continue.
            UnreadableException => Damaged(path, $"it holds a row that cannot be read, {e.InnerException!.Message}"),
            FormatException or InvalidCastException => Damaged(path, $"it holds a value that cannot be read, {e.Message}"),
            _ => $"{path} cannot be read or written: {e.Message.TrimEnd('.')}. Check that it is a file and the disk that holds it is well.",
        };
    }

    public static string Damaged(string path, string how) =>
        $"{path} is damaged, or not a store of Linq Alerts: {how.TrimEnd('.')}. {StartOver(Path.GetDirectoryName(path)!)}";

    private static string NotWritable(string path, string folder) =>
        $"{path} is not writable by this user. Give it read and write access to {folder} and the files in it, or choose another folder with --data.";
}

namespace Linq.Alerts.Local;

/// <summary>Says what is wrong with a disk, and what helps, in words for the person who runs the program.</summary>
internal static class DiskTrouble
{
    /// <summary>Runs <paramref name="work"/> on the file or folder at <paramref name="path"/>.</summary>
    /// <exception cref="StoreUnavailableException">The file system refused; the message names cause and cure.</exception>
    public static T Told<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(Words(path, e), e);
        }
    }

    public static void Told(string path, Action work) => Told(path, () =>
    {
        work();
        return true;
    });

    public static bool IsFull(Exception e) =>
        // HResult holds errno on Unix: ENOSPC, and EDQUOT of Linux and of macOS; on Windows ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
        e.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    private static string Words(string path, Exception e)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path);
        return e switch
        {
            _ when IsFull(e) => $"The disk is full: {path} could not be written. Free space in {folder}; nothing that was recorded is lost.",
            // EROFS: mounted for reading only.
            UnauthorizedAccessException or { HResult: 30 } =>
                $"{path} is not writable by this user. Give it read and write access to {folder}, or choose another folder.",
            _ => $"{path} cannot be read or written: {e.Message} Check the disk that holds {folder}.",
        };
    }
}

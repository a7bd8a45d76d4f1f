using System.Runtime.InteropServices;
using System.Text;

namespace Linq.Alerts.Sqlite;

/// <summary>Reads and replaces the small files beside the store.</summary>
internal static class SmallFile
{
    private const int MaxLength = 4096;

    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="StoreUnavailableException">It is no file that can be read to its end, or is far too long.</exception>
    public static string? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        // For writing too, or opening a named pipe would wait for somebody who writes into it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        if (!file.CanSeek || file.Length > MaxLength)
            throw new StoreUnavailableException($"{path} is not a file that Linq Alerts wrote. {DiskTrouble.StartAnew(Path.GetDirectoryName(path)!)}");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    /// <summary>Puts a new file in the place of the old one, whole and durable.</summary>
    public static void Replace(string path, string text)
    {
        var unfinished = path + ".new";
        using (var file = OwnerOnly.Open(unfinished, FileMode.Create, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes names durable: a file made or renamed survives a loss of power only after its folder was flushed.</summary>
    private static void FlushFolder(string folder)
    {
        // Windows has no such call; NTFS keeps names in its own journal.
        if (OperatingSystem.IsWindows())
            return;

        // .NET opens no folders, so this goes to the C library.
        var descriptor = Posix.Open([.. Encoding.UTF8.GetBytes(folder), 0], Posix.ReadOnly);
        if (descriptor < 0)
            throw Posix.LastError(folder);
        try
        {
            // Some network file systems cannot flush a folder and say EINVAL; there is nothing better to do on them.
            if (Posix.Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != Posix.InvalidArgument)
                throw Posix.LastError(folder);
        }
        finally
        {
            _ = Posix.Close(descriptor);
        }
    }

    private static class Posix
    {
        public const int ReadOnly = 0;
        public const int InvalidArgument = 22;

        public static IOException LastError(string folder) =>
            new($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}: '{folder}'", Marshal.GetLastPInvokeError());

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        public static extern int Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int descriptor);
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace Linq.Alerts.Sqlite;

/// <summary>C library functions that .NET doesn't offer: flushing folders, and resolving symbolic links. No-ops on Windows.</summary>
internal static class PosixFiles
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    /// <summary>Enough for every system's PATH_MAX, and the terminating zero.</summary>
    private const int LongestPath = 4097;

    /// <summary>Makes names durable: a created or renamed file only survives a power failure after its folder has been flushed.</summary>
    public static void FlushFolder(string folder)
    {
        // Windows has no such call; NTFS keeps names in its own journal.
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(Text(folder), ReadOnly);
        if (descriptor < 0)
            throw LastError(folder);
        try
        {
            // Some network file systems can't flush a folder and return EINVAL. There is no alternative for them.
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw LastError(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <returns>Null if the path doesn't exist, and on Windows.</returns>
    public static string? RealPath(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var real = new byte[LongestPath];
        return RealPath(Text(path), real) == 0 ? null : Encoding.UTF8.GetString(real, 0, Array.IndexOf(real, (byte)0));
    }

    private static byte[] Text(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static IOException LastError(string folder) =>
        new($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}: '{folder}'", Marshal.GetLastPInvokeError());

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "realpath")]
    private static extern nint RealPath(byte[] path, [In, Out] byte[] real);
}

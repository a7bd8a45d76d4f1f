using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local;

/// <summary>The calls to the file system on which durability hangs. Tests make them fail, one after the other.</summary>
internal class Disk
{
    public virtual SafeFileHandle Create(string path) =>
        File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);

    public virtual SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>When it returns, what was written survives a loss of power.</summary>
    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public virtual void Cut(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    /// <summary>Puts a file in the place of another: at any moment either the old one or the new one stands there.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Makes names durable: a file made or renamed survives a loss of power only after its folder was flushed.</summary>
    public virtual void FlushFolder(string folder)
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

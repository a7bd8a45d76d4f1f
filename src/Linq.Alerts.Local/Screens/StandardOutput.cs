using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local;

/// <summary>The program's standard output, as a stream in which every failed write throws, and its standard error, which never does.</summary>
internal static class StandardOutput
{
    /// <summary>The error of a write when the pipe's reader has exited: EPIPE, the same number on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    private static readonly List<SafeFileHandle> Occupied = [];

    /// <summary>
    /// Call this before anything is opened. If the program was started with a closed standard stream (<c>&gt;&amp;-</c>), the next opened file would
    /// get its number and receive the output, perhaps the store itself.
    /// </summary>
    public static void Occupy()
    {
        if (!OperatingSystem.IsLinux())
            return;
        for (var number = 0; number <= 2; number++)
        {
            // A link to the open file; the lowest free number is used next.
            if (new FileInfo($"/proc/self/fd/{number}").LinkTarget is null)
                Occupied.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
    }

    /// <summary>Without a byte order mark, because text is written in pieces.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A writer for commands that print and exit: they wait for their reader, and fail if nothing can be written.</summary>
    public static TextWriter OpenWriter() => new StreamWriter(Open(), Encoding) { AutoFlush = true };

    public static Stream Open() => Open(1, Console.OpenStandardOutput);

    /// <summary>Standard error, whose writes never fail or block the caller.</summary>
    public static TextWriter OpenErrors() => new ErrorWriter(new(Open(2, Console.OpenStandardError), TimeProvider.System));

    private static Stream Open(int number, Func<Stream> console)
    {
        if (OperatingSystem.IsWindows())
            return console();
        // .NET's console stream reports a write to a pipe without a reader as successful, so pipes are written to directly. Files aren't, because our
        // own stream would have its own position, and overwrite what other programs wrote to the same file.
        var pipe = new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? console() : pipe;
    }

    public static bool IsReaderGone(IOException e) => e.HResult == BrokenPipe;
}

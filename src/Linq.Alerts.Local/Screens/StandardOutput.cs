using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local;

/// <summary>The program's standard output, as a stream whose every failed write throws, and its standard error, which never does.</summary>
internal static class StandardOutput
{
    /// <summary>What a write fails with when the pipe's reader has gone: EPIPE, the same number on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    private static readonly List<SafeFileHandle> Occupied = [];

    /// <summary>
    /// To be called before anything is opened. Where the program was started with a closed standard stream (<c>&gt;&amp;-</c>), the next file opened
    /// would take its number, and be written to as the output: the store itself, perhaps.
    /// </summary>
    public static void Occupy()
    {
        if (!OperatingSystem.IsLinux())
            return;
        for (var number = 0; number <= 2; number++)
        {
            // A link to what is open; the lowest free number is given out next.
            if (new FileInfo($"/proc/self/fd/{number}").LinkTarget is null)
                Occupied.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
    }

    /// <summary>Without a byte order mark: text is written in pieces.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A writer for commands that print and end: they wait for their reader, and fail when nothing can be written.</summary>
    public static TextWriter OpenWriter() => new StreamWriter(Open(), Encoding) { AutoFlush = true };

    public static Stream Open() => Open(1, Console.OpenStandardOutput);

    /// <summary>Standard error, as lines that never fail whoever writes them and never hold it up.</summary>
    public static TextWriter OpenErrors() => new ErrorWriter(new(Open(2, Console.OpenStandardError), TimeProvider.System));

    private static Stream Open(int number, Func<Stream> console)
    {
        if (OperatingSystem.IsWindows())
            return console();
        // .NET's console stream takes a write to a pipe without a reader for written, so a pipe is written to directly. A file is not: a stream of
        // our own would keep a position of its own, and overwrite what other programs wrote to the same file.
        var pipe = new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? console() : pipe;
    }

    public static bool IsReaderGone(IOException e) => e.HResult == BrokenPipe;
}

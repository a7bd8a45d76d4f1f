using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Linq.Alerts.Local;

/// <summary>The program's standard output, as a stream whose every failed write throws.</summary>
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

    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        // .NET's console stream takes a write to a pipe without a reader for written, so a pipe is written to directly. A file is not: a stream of
        // our own would keep a position of its own, and overwrite what other programs wrote to the same file.
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }

    public static bool IsReaderGone(IOException e) => e.HResult == BrokenPipe;
}

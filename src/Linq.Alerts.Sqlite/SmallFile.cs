using System.Text;

namespace Linq.Alerts.Sqlite;

/// <summary>Reads and replaces the small files next to the store.</summary>
internal static class SmallFile
{
    private const int MaxLength = 4096;

    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="StoreUnavailableException">It isn't a regular file, or is far too long.</exception>
    public static string? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        // Also for writing, because opening a named pipe would otherwise wait for a writer.
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        if (!file.CanSeek || file.Length > MaxLength)
            throw new StoreUnavailableException($"{path} is not a file that Linq Alerts wrote. {DiskTrouble.StartOver(Path.GetDirectoryName(path)!)}");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    /// <summary>Replaces the file atomically and durably.</summary>
    public static void Replace(string path, string text)
    {
        var unfinished = path + ".new";
        using (var file = OwnerOnly.Open(unfinished, FileMode.Create, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        PosixFiles.FlushFolder(Path.GetDirectoryName(path)!);
    }
}

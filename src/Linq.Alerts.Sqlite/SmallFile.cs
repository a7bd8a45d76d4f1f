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
            throw new StoreUnavailableException($"{path} is not a file that Linq Alerts wrote. {DiskTrouble.StartOver(Path.GetDirectoryName(path)!)}");
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
        PosixFiles.FlushFolder(Path.GetDirectoryName(path)!);
    }
}

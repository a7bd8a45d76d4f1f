using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Local;

/// <summary>Full lists as files in the data folder, kept for 30 days.</summary>
/// <param name="page">The page's public address, which shows the lists too; null if not set.</param>
internal sealed class DigestFiles(string dataFolder, Uri? page) : IFullLists
{
    private readonly string _folder = Path.Combine(dataFolder, Folder);

    private const string Folder = "digests";

    /// <summary>The path of a digest's list, whether or not it exists; null if the text isn't a digest's ID.</summary>
    public static string? FileOf(string dataFolder, string digest) =>
        digest.Length == 16 && digest.All(char.IsAsciiHexDigit) ? Path.Combine(dataFolder, Folder, $"{digest.ToLowerInvariant()}.csv") : null;

    /// <summary>Opens the list of a digest; null if there is none, or it is no longer kept.</summary>
    public Stream? Open(string digest) => FileOf(dataFolder, digest) is { } file && File.Exists(file) ? File.OpenRead(file) : null;

    public async Task<string?> KeepAsync(Digest digest, CancellationToken cancel = default)
    {
        try
        {
            OwnerOnly.MakeFolder(_folder);
            var path = Path.Combine(_folder, $"{digest.Id}.csv");
            // Atomic, because someone may be reading it.
            await using (var file = OwnerOnly.Open($"{path}.new", FileMode.Create, FileShare.None))
            await using (var text = new StreamWriter(file))
            {
                foreach (var line in DigestCsv.LinesOf(digest))
                    await text.WriteLineAsync(line.AsMemory(), cancel);
            }

            File.Move($"{path}.new", path, overwrite: true);
            // Readers of the alert in Slack have no use for a path on this machine.
            return page is null ? $"run \"linq-alerts digest {digest.Id}\" on the machine where Linq Alerts runs" : $"{page}#list={digest.Id}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not delay an alert.
            return null;
        }
    }

    /// <summary>Deletes lists from before <paramref name="time"/>.</summary>
    public void Forget(DateTimeOffset time)
    {
        try
        {
            foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < time))
                file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There are none yet, or the next run deletes them.
        }
    }
}

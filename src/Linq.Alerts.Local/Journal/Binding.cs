using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Local;

/// <summary>Says from which Linq a folder was filled.</summary>
/// <remarks>Statuses from one Linq compared with those from another would be alerts about nothing.</remarks>
internal sealed class Binding(Disk disk, string folder)
{
    /// <summary>What a crash during the writing leaves.</summary>
    public const string UnfinishedFile = "binding.json.new";

    private readonly string _path = Path.Combine(folder, "binding.json");

    public bool Exists => File.Exists(_path);

    /// <param name="isNew">Whether the folder holds nothing yet, so that it may be bound.</param>
    public void Check(Uri linq, bool isNew)
    {
        var baseUrl = Plain(linq);
        if (!Exists && isNew)
            Write(new(baseUrl));

        var bound = Read();
        if (bound != baseUrl)
        {
            throw new StoreUnavailableException(
                $"{folder} was filled from {bound}; this run is set to {baseUrl}. "
                + "Choose another folder for it, or set LINQ_API_V3_BASE_URL back.");
        }
    }

    public void Delete() => disk.Delete(_path);

    private string Read()
    {
        try
        {
            return Exists && JsonSerializer.Deserialize(File.ReadAllBytes(_path), BindingJson.Default.BoundTo) is { BaseUrl: { } baseUrl }
                ? baseUrl : throw Unreadable(null);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    private StoreUnavailableException Unreadable(Exception? e) => new(
        $"{_path} is missing or unreadable, so nobody can tell from which Linq the journals beside it were filled. "
        + "Restore it from a backup, or choose another folder.",
        e);

    private void Write(BoundTo bound)
    {
        var unfinished = Path.Combine(folder, UnfinishedFile);
        using (var file = disk.Create(unfinished))
        {
            disk.Write(file, JsonSerializer.SerializeToUtf8Bytes(bound, BindingJson.Default.BoundTo), 0);
            disk.Flush(file);
        }

        disk.Rename(unfinished, _path);
        disk.FlushFolder(folder);
    }

    /// <summary>Without user, query and final slash, which say nothing about which Linq it is.</summary>
    private static string Plain(Uri linq) =>
        linq.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
}

internal sealed record BoundTo(string BaseUrl);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BoundTo))]
internal sealed partial class BindingJson : JsonSerializerContext;

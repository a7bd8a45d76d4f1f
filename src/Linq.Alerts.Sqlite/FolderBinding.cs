using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Sqlite;

/// <summary>
/// Records which Linq the folder was filled from, in the store and in a label file next to it. The label distinguishes a missing store from one that
/// was never created.
/// </summary>
internal sealed class FolderBinding
{
    public const string FileName = "binding.json";

    private const string StoreName = "store";
    private const string LinqName = "linq";

    private readonly string _folder;
    private readonly string _path;
    private readonly string _baseUrl;
    private string? _store;
    private volatile bool _isBound;
    private volatile bool _isLabelled;

    public FolderBinding(string folder, Uri linq)
    {
        _folder = folder;
        _path = Path.Combine(folder, FileName);
        _baseUrl = StoreBinding.Plain(linq);
        OnLabel = ReadLabel();
    }

    /// <summary>The label's content when the folder was opened; null if there was none.</summary>
    public FolderLabel? OnLabel { get; private set; }

    /// <summary>Whether the label names this run's Linq.</summary>
    public bool IsOurs => OnLabel?.BaseUrl == _baseUrl;

    /// <summary>Labels a folder before anything else is in it, so that what a crash leaves is recognizable as ours.</summary>
    public void LabelFirst()
    {
        // A label from a version before SQLite names no store.
        if (OnLabel?.Store is null)
            Write(OnLabel = new(_baseUrl, Guid.NewGuid().ToString()));
    }

    /// <summary>Names a newly created store, so that its label can be distinguished from another's. An existing name is kept.</summary>
    public void NameStore(Connection connection) => connection.Run(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", StoreName, OnLabel?.Store ?? Guid.NewGuid().ToString());

    /// <summary>Rejects a store filled from another Linq, whatever the label says.</summary>
    /// <exception cref="StoreUnavailableException">It may not be emptied.</exception>
    public void RequireDisposable(Connection connection, string? otherwise)
    {
        if (Get(connection, LinqName) is { } bound && bound != _baseUrl)
            throw NotDisposable(bound, otherwise);
    }

    /// <param name="otherwise">How to continue with that state, for people.</param>
    public StoreUnavailableException NotDisposable(string baseUrl, string? otherwise) => new(
        $"{_folder} holds the state of {baseUrl}, so it is not emptied for the simulator. {otherwise ?? "Choose another folder with --data."}");

    /// <summary>Whether the folder ever contained something whose loss matters.</summary>
    public bool IsFilled(Connection connection) => OnLabel is not null || Get(connection, LinqName) is not null;

    /// <summary>Binds a store before anything is recorded in it.</summary>
    public void BindAtOnce(Database database)
    {
        database.Write(connection =>
        {
            Set(connection, LinqName, _baseUrl);
            return true;
        });
        _isBound = true;
        Label();
    }

    /// <summary>Checks that the store is the one on the label, and was filled from this run's Linq.</summary>
    /// <param name="isEmpty">Whether it contains nothing from Linq, so that it can be bound again.</param>
    public void Check(Connection connection, bool isEmpty)
    {
        _store = Get(connection, StoreName);
        if (OnLabel is not null && OnLabel.Store != _store)
        {
            throw new StoreUnavailableException(
                $"The store in {_folder} is not the one that {FileName} beside it was written for: files of two folders were mixed. {DiskTrouble.StartOver(_folder)}");
        }

        var bound = Get(connection, LinqName);
        if (bound is not null && bound != _baseUrl && !isEmpty)
        {
            throw new StoreUnavailableException(
                $"{_folder} was filled from {bound}; this run uses {_baseUrl}. "
                + "Choose another folder for it with --data, or restore the old LINQ_API_V3_BASE_URL.");
        }

        _isBound = bound == _baseUrl;
        _isLabelled = IsOurs;
    }

    /// <summary>Binds the store in the same write as the first data from Linq.</summary>
    public void Bind(Connection connection, StreamCommit commit)
    {
        if (!StoreBinding.Binds(commit) || Get(connection, LinqName) == _baseUrl)
            return;
        Set(connection, LinqName, _baseUrl);
        _isBound = true;
    }

    /// <summary>Labels the folder once its store is bound. If the program dies in between, the next start does it.</summary>
    public void Label()
    {
        if (!_isBound || _isLabelled)
            return;
        Write(new(_baseUrl, _store));
        _isLabelled = true;
    }

    private void Write(FolderLabel label) => DiskTrouble.Guard(_path, () => SmallFile.Replace(_path, JsonSerializer.Serialize(label, FolderLabelJson.Default.FolderLabel)));

    private FolderLabel? ReadLabel()
    {
        try
        {
            return DiskTrouble.Guard(_path, () => SmallFile.Read(_path)) is not { } text ? null
                : JsonSerializer.Deserialize(text, FolderLabelJson.Default.FolderLabel) is { BaseUrl: not null } label ? label : throw Unreadable(null);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    private StoreUnavailableException Unreadable(Exception? e) =>
        new($"{_path} is damaged, so it is unknown which Linq API the folder was filled from. {DiskTrouble.StartOver(_folder)}", e);

    private static string? Get(Connection connection, string name) => connection.Scalar("SELECT value FROM meta WHERE name = $1", name) as string;

    private static void Set(Connection connection, string name, string value) =>
        connection.Run("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);
}

/// <param name="Store">The name of the store next to it.</param>
internal sealed record FolderLabel(string BaseUrl, string? Store);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FolderLabel))]
internal sealed partial class FolderLabelJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Sqlite;

/// <summary>Says from which Linq the folder was filled: in the store, and on a label beside it, which tells a store that is missing from one not made yet.</summary>
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

    /// <summary>What the label said when the folder was opened; null when there was none.</summary>
    public FolderLabel? OnLabel { get; private set; }

    /// <summary>Whether the label names the Linq of this run.</summary>
    public bool IsOurs => OnLabel?.BaseUrl == _baseUrl;

    /// <summary>Labels a folder before anything is in it, so that whatever a crash leaves can be seen to be ours.</summary>
    public void LabelFirst()
    {
        // A label of a version before SQLite names no store.
        if (OnLabel?.Store is null)
            Write(OnLabel = new(_baseUrl, Guid.NewGuid().ToString()));
    }

    /// <summary>Names a store that was just made, so that its label can be told from another's. One that has a name keeps it.</summary>
    public void NameStore(Connection connection) => connection.Run(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", StoreName, OnLabel?.Store ?? Guid.NewGuid().ToString());

    /// <summary>Refuses a store that another Linq filled, whatever the label beside it says.</summary>
    /// <exception cref="StoreUnavailableException">It may not be emptied.</exception>
    public void RequireDisposable(Connection connection, string? otherwise)
    {
        if (Get(connection, LinqName) is { } bound && bound != _baseUrl)
            throw NotDisposable(bound, otherwise);
    }

    /// <param name="otherwise">How to go on with that state, for a person.</param>
    public StoreUnavailableException NotDisposable(string baseUrl, string? otherwise) => new(
        $"{_folder} holds the state of {baseUrl}, so it is not emptied for the simulator. {otherwise ?? "Choose another folder with --data."}");

    /// <summary>Whether the folder ever held something that is missed when it is gone.</summary>
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

    /// <summary>Checks that the store is the one on the label, and was filled from the Linq of this run.</summary>
    /// <param name="isEmpty">Whether it holds nothing from Linq, so that it may be bound anew.</param>
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

    /// <summary>Binds the store in the same write as the first thing that Linq has said.</summary>
    public void Bind(Connection connection, LineCommit commit)
    {
        if (!StoreBinding.Binds(commit) || Get(connection, LinqName) == _baseUrl)
            return;
        Set(connection, LinqName, _baseUrl);
        _isBound = true;
    }

    /// <summary>Labels the folder once its store is bound. Where the program died in between, the next start does.</summary>
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

/// <param name="Store">Names the store that lies beside it.</param>
internal sealed record FolderLabel(string BaseUrl, string? Store);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FolderLabel))]
internal sealed partial class FolderLabelJson : JsonSerializerContext;

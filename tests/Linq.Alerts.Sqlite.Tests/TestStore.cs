using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>A folder for one test, and its store.</summary>
/// <param name="inMemory">See <see cref="TestFolder"/>.</param>
internal sealed class TestStore(bool inMemory = false) : IDisposable
{
    public static readonly Uri Linq = new("https://api.linqapp.com/api/partner");

    private readonly TestFolder _folder = new(inMemory);
    private SqliteFolder? _open;

    public string Path => _folder.Path;

    public FakeTimeProvider Clock => _folder.Clock;

    public string DatabasePath => File(SqliteFolder.StoreFile);

    public string File(string name) => _folder.File(name);

    /// <summary>Opens the store, after closing it if it is open.</summary>
    public SqliteFolder Open(FolderUse use = FolderUse.Run, FaultyVfs? vfs = null, Uri? linq = null)
    {
        _open?.Dispose();
        _open = null;
        return _open = SqliteFolder.Open(Path, linq ?? Linq, Clock, use, otherwise: null, new(vfs?.Name));
    }

    /// <summary>The only notice in <paramref name="store"/>; null if there is none.</summary>
    public static string? NoticeIn(SqliteFolder store) => store.LoadNotices().SingleOrDefault()?.Text;

    /// <summary>Opens the store for a second process in parallel with the first.</summary>
    public SqliteFolder OpenBeside(FolderUse use) => SqliteFolder.Open(Path, Linq, Clock, use);

    public void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }
}

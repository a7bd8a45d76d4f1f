using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Contracts;

/// <summary>A folder for one test, gone with it, and a clock.</summary>
/// <param name="inMemory">On a file system in memory, where there is one: for tests that write much and lose power only in play.</param>
public sealed class TestFolder(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory($"{Memory}/linq-alerts-{Guid.NewGuid():n}").FullName : Directory.CreateTempSubdirectory("linq-alerts-").FullName;

    public FakeTimeProvider Clock { get; } = new(Some.Time);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Contracts;

/// <summary>A temporary folder for one test, and a clock.</summary>
/// <param name="inMemory">On an in-memory file system, if there is one: for tests that write a lot and only simulate power failures.</param>
public sealed class TestFolder(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory($"{Memory}/linq-alerts-{Guid.NewGuid():n}").FullName : Directory.CreateTempSubdirectory("linq-alerts-").FullName;

    public FakeTimeProvider Clock { get; } = new(Some.Time);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

namespace Linq.Alerts.Benchmarks;

/// <summary>A folder for a store, deleted at the end.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("linq-alerts-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

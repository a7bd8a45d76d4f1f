using System.Collections.Concurrent;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Counts requests by kind.</summary>
internal sealed class CountingHook : ITableHook
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Total => _counts.Values.Sum();

    public void Clear() => _counts.Clear();

    public Task<T> CallAsync<T>(string kind, Func<Task<T>> call)
    {
        _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return call();
    }
}

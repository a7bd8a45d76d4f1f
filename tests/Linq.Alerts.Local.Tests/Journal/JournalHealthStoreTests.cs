using Linq.Alerts.Contracts;

namespace Linq.Alerts.Local.Tests;

public class JournalHealthStoreTests : HealthStoreContract, IDisposable
{
    private readonly TestFolder _folder = new();
    private JournalHealthStore? _store;

    protected virtual long CompactFrom => long.MaxValue;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<IHealthStore> OpenAsync() => new(_store = _folder.OpenHealth(compactFrom: CompactFrom));

    protected override ValueTask<IHealthStore> ReopenAsync(IHealthStore store)
    {
        _store?.Dispose();
        return OpenAsync();
    }
}

/// <summary>The whole contract once more with a rewriting at nearly every write.</summary>
public sealed class CompactingHealthStoreTests : JournalHealthStoreTests
{
    protected override long CompactFrom => 1;
}

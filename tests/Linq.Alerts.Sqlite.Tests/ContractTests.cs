using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

public sealed class SqliteHealthStoreTests : HealthStoreContract, IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    protected override ValueTask<IHealthStore> OpenAsync() => new(_store.Open().Health);

    protected override ValueTask<IHealthStore> ReopenAsync(IHealthStore store) => OpenAsync();
}

public sealed class CachedSqliteHealthStoreTests : HealthStoreContract, IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    protected override ValueTask<IHealthStore> OpenAsync() => new(new CachingHealthStore(_store.Open().Health));

    protected override ValueTask<IHealthStore> ReopenAsync(IHealthStore store) => OpenAsync();
}

public sealed class SqliteDeliveryLedgerTests : DeliveryLedgerContract, IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    protected override ValueTask<IDeliveryLedger> OpenAsync() => new(_store.Open().Ledger);

    protected override ValueTask<IDeliveryLedger> ReopenAsync(IDeliveryLedger ledger) => OpenAsync();
}

public sealed class SqliteSilencesTests : SilencesContract, IDisposable
{
    private readonly TestStore _store = new();

    [Fact]
    public async Task A_silence_that_ended_more_than_30_days_ago_is_forgotten()
    {
        var silences = await OpenAsync();
        await silences.AddAsync(Some.Silence(1));
        await silences.AddAsync(Some.Silence(2) with { Until = Some.Time.AddHours(2) });

        _store.Clock.SetUtcNow(Some.Silence(1).Until.AddDays(30));

        Assert.Equal(Some.Silence(2).Id, Assert.Single(await silences.LoadAsync()).Id);
        silences = await ReopenAsync(silences);
        Assert.Equal(Some.Silence(2).Id, Assert.Single(await silences.LoadAsync()).Id);
    }

    public void Dispose() => _store.Dispose();

    protected override ValueTask<ISilences> OpenAsync() => new(_store.Open().Silences);

    protected override ValueTask<ISilences> ReopenAsync(ISilences silences) => OpenAsync();
}

public sealed class SqliteHistoryTests : HistoryContract, IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    protected override ValueTask<Opened> OpenAsync()
    {
        var store = _store.Open();
        return new(new Opened(store.Health, store.Ledger, store.History));
    }
}

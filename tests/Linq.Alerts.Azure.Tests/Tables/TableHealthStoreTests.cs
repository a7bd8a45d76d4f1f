using Azure.Data.Tables;
using Linq.Alerts.Contracts;

namespace Linq.Alerts.Azure.Tests;

public sealed class TableHealthStoreTests(Azurite azurite) : HealthStoreContract
{
    private static readonly Uri Linq = new("https://api.example.com/partner");

    private TableClient? _table;

    protected override async ValueTask<IHealthStore> OpenAsync() => new TableHealthStore(_table = await azurite.CreateTableAsync(), Linq);

    // Another process on the same table.
    protected override ValueTask<IHealthStore> ReopenAsync(IHealthStore store) => new(new TableHealthStore(_table!, Linq));
}

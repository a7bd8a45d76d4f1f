using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Azure.Tests;

public sealed class TableHistoryTests(Azurite azurite) : HistoryContract
{
    protected override async ValueTask<Opened> OpenAsync()
    {
        var (health, deliveries) = (await azurite.CreateTableAsync(), await azurite.CreateTableAsync());
        var store = new TableHealthStore(health, new("https://api.linqapp.com/api/partner"));
        var ledger = new TableDeliveryLedger(deliveries, new FakeTimeProvider(Some.Time));
        return new(store, ledger, new TableHistory(health, deliveries, store, ledger));
    }
}

using Azure.Data.Tables;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Alerts.Azure.Tests;

public sealed class TableDeliveryLedgerTests(Azurite azurite) : DeliveryLedgerContract
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private TableClient? _table;

    protected override async ValueTask<IDeliveryLedger> OpenAsync() => new TableDeliveryLedger(_table = await azurite.CreateTableAsync(), _clock);

    // Another process on the same table, a little later.
    protected override ValueTask<IDeliveryLedger> ReopenAsync(IDeliveryLedger ledger)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return new(new TableDeliveryLedger(_table!, _clock));
    }
}

using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

public sealed class MemoryDeliveryLedgerTests : DeliveryLedgerContract
{
    protected override ValueTask<IDeliveryLedger> OpenAsync() => new(new MemoryDeliveryLedger());
}

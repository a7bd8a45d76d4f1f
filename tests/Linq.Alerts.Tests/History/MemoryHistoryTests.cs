using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

public sealed class MemoryHistoryTests : HistoryContract
{
    protected override ValueTask<Opened> OpenAsync()
    {
        var (store, ledger) = (new MemoryHealthStore(), new MemoryDeliveryLedger());
        return new(new Opened(store, ledger, new MemoryHistory(store, ledger)));
    }
}

using Linq.Alerts.Contracts;

namespace Linq.Alerts.Local.Tests;

public class JournalDeliveryLedgerTests : DeliveryLedgerContract, IDisposable
{
    private readonly TestFolder _folder = new();
    private JournalDeliveryLedger? _ledger;

    protected virtual long CompactFrom => long.MaxValue;

    public void Dispose()
    {
        _ledger?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<IDeliveryLedger> OpenAsync() => new(_ledger = _folder.OpenLedger(compactFrom: CompactFrom));

    protected override ValueTask<IDeliveryLedger> ReopenAsync(IDeliveryLedger ledger)
    {
        _ledger?.Dispose();
        return OpenAsync();
    }
}

/// <summary>The whole contract once more with a rewriting at nearly every write.</summary>
public sealed class CompactingDeliveryLedgerTests : JournalDeliveryLedgerTests
{
    protected override long CompactFrom => 1;
}

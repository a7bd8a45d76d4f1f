using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

// A decorator that forgets to pass something on would make every crash test worthless.
public sealed class CrashingHealthStoreTests : HealthStoreContract
{
    protected override ValueTask<IHealthStore> OpenAsync() => new(new CrashingHealthStore(new MemoryHealthStore(), CrashPlan.Never()));
}

public sealed class CrashingLedgerTests : DeliveryLedgerContract
{
    protected override ValueTask<IDeliveryLedger> OpenAsync() => new(new CrashingLedger(new MemoryDeliveryLedger(), CrashPlan.Never()));
}

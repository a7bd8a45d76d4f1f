using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

public sealed class MemoryHealthStoreTests : HealthStoreContract
{
    protected override ValueTask<IHealthStore> OpenAsync() => new(new MemoryHealthStore());
}

using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

public sealed class MemorySilencesTests : SilencesContract
{
    protected override ValueTask<ISilences> OpenAsync() => new(new MemorySilences());
}

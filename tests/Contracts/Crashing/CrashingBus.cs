namespace Linq.Alerts.Contracts;

public sealed class CrashingBus(IEventBus bus, CrashPlan plan) : IEventBus
{
    public Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default) =>
        plan.RunAsync(() => bus.PublishAsync(events, cancel));
}

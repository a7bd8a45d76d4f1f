namespace Linq.Alerts;

/// <summary>The in-process bus: publishing an event takes it in directly.</summary>
/// <remarks>
/// There is deliberately no queue. A queue in memory would lose its contents in a crash, after the publisher has forgotten them. This way an event
/// counts as published once its ledger entries are durable, which is also what a bus with a durable queue guarantees.
/// </remarks>
public sealed class InProcessBus(Intake intake) : IEventBus
{
    public async Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default)
    {
        try
        {
            await intake.TakeInAsync(events, cancel);
        }
        catch (StoreUnavailableException e)
        {
            throw new EventBusException(e.Message, e);
        }
    }
}

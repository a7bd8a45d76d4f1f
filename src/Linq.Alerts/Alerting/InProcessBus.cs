namespace Linq.Alerts;

/// <summary>The bus of one process: publishing an event is taking it in.</summary>
/// <remarks>
/// No queue stands between, on purpose. A queue in memory would lose what it holds in a crash, after the publisher has forgotten it;
/// this way an event is published once its ledger entries are durable, and a bus with a queue of its own keeps the same promise.
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

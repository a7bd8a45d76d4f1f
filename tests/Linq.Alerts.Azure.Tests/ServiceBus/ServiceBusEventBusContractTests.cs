using Linq.Alerts.Contracts;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The contract from end to end: what was published is what a notifier behind the topic takes in.</summary>
public sealed class ServiceBusEventBusContractTests : EventBusContract
{
    private readonly Notifying _notifying = new(new());

    protected override ValueTask<IEventBus> OpenAsync() => new(new ServiceBusEventBus(_notifying.Bus.Topic));

    protected override async ValueTask<IReadOnlyList<AlertEvent>> ReceiveUntilAsync(EventId last)
    {
        await _notifying.TakeInAsync();
        return await _notifying.EventsAsync();
    }
}

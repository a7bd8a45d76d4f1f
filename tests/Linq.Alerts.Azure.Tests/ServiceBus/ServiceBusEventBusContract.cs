using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using ServiceBusStandIn.Tests;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The contract over the wire: the queue behind the topic delivers what was published.</summary>
public abstract class ServiceBusEventBusContract : EventBusContract, IAsyncDisposable
{
    private readonly List<AlertEvent> _received = [];
    private TestBus? _bus;

    public async ValueTask DisposeAsync()
    {
        if (_bus is not null)
            await _bus.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<(TestBus Bus, string Topic, string Queue)> ConnectAsync();

    private string _queue = "";

    protected override async ValueTask<IEventBus> OpenAsync()
    {
        (_bus, var topic, _queue) = await ConnectAsync();
        return new ServiceBusEventBus(_bus.Client.CreateSender(topic));
    }

    protected override async ValueTask<IReadOnlyList<AlertEvent>> ReceiveUntilAsync(EventId last)
    {
        while (_received.All(alert => alert.Id != last))
        {
            var messages = await _bus!.ReceiveAsync(_queue);
            Assert.True(messages.Length > 0, $"{last} did not come.");
            foreach (var message in messages)
            {
                _received.Add(EventJson.Read(message.Body));
                await _bus.CompleteAsync(message);
            }
        }

        return _received;
    }
}

public sealed class StandInEventBusTests : ServiceBusEventBusContract
{
    private protected override Task<(TestBus Bus, string Topic, string Queue)> ConnectAsync() =>
        Task.FromResult<(TestBus, string, string)>((new StandInBus(new FakeTimeProvider(Some.Time)), AzureNames.Topic, AzureNames.NotifySlackQueue));
}

[Collection(ServiceBusEmulator.Collection)]
public sealed class EmulatorEventBusTests : ServiceBusEventBusContract
{
    private const string Queue = "contract/Subscriptions/contract";

    private protected override async Task<(TestBus Bus, string Topic, string Queue)> ConnectAsync() => (await EmulatorBus.ConnectAsync(Queue), "contract", Queue);
}

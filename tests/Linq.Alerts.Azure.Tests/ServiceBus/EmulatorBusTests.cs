using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The contract once more, through the real client and the maker's emulator.</summary>
[Collection(BusEmulator.Collection)]
public sealed class EmulatorBusContractTests : EventBusContract, IAsyncDisposable
{
    private readonly List<AlertEvent> _received = [];
    private ServiceBusClient? _client;
    private ServiceBusReceiver? _receiver;

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
    }

    protected override async ValueTask<IEventBus> OpenAsync()
    {
        _client = BusEmulator.Connect();
        _receiver = _client.CreateReceiver("contract", "contract");
        await BusEmulator.DrainAsync(_receiver);
        return new ServiceBusEventBus(_client.CreateSender("contract"));
    }

    protected override async ValueTask<IReadOnlyList<AlertEvent>> ReceiveUntilAsync(EventId last)
    {
        while (_received.All(alert => alert.Id != last))
        {
            var messages = await _receiver!.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(20));
            Assert.True(messages.Count > 0, $"{last} did not come within 20 s.");
            foreach (var message in messages)
            {
                _received.Add(EventJson.Read(message.Body));
                await _receiver.CompleteMessageAsync(message);
            }
        }

        return _received;
    }
}

/// <summary>The way from the topic to a notifier's ledger, as the deployment lays it.</summary>
[Collection(BusEmulator.Collection)]
public sealed class EmulatorIntakeTests
{
    [Fact]
    public async Task What_is_published_twice_is_taken_in_once_by_the_queue_behind_the_topic_and_poison_is_dead_lettered()
    {
        await using var client = BusEmulator.Connect();
        var receiver = client.CreateReceiver(AzureNames.NotifySlackQueue);
        await BusEmulator.DrainAsync(receiver);
        var notifying = new Notifying(new());
        // A line that nobody had before: the topic remembers the ids of earlier runs.
        var line = new Line(new(Guid.NewGuid()), Some.Number(1));
        var bus = new ServiceBusEventBus(client.CreateSender(AzureNames.Topic));

        await bus.PublishAsync(Some.Changes(3, line: line));
        await bus.PublishAsync(Some.Changes(3, line: line));
        await client.CreateSender(AzureNames.Topic).SendMessageAsync(new($"poison {Guid.NewGuid()}") { MessageId = $"{Guid.NewGuid()}" });

        List<IntakeReport> reports = [];
        while (await receiver.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(5)) is { Count: > 0 } messages)
            reports.Add(await notifying.Intake.TakeInAsync(messages, new ReceiverSettlement(receiver)));

        Assert.Equal((3, 1), (reports.Sum(report => report.TakenIn), reports.Sum(report => report.DeadLettered)));
        Same.Events(Some.Changes(3, line: line), await notifying.EventsAsync());
    }
}

using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using ServiceBusStandIn.Tests;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>From the topic to a notifier's ledger, through the real client: against the stand-in, and against the official emulator if available.</summary>
public abstract class BusIntakeContract : IAsyncLifetime
{
    // A new line for each run, because the emulator remembers message IDs of earlier runs.
    private readonly Line _line = new(new(Guid.NewGuid()), Some.Number(1));
    private Notifying? _notifying;

    public async ValueTask InitializeAsync() => _notifying = await ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        if (_notifying is not null)
            await _notifying.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<Notifying> ConnectAsync();

    private Notifying Notifying => _notifying!;

    private TestBus Bus => Notifying.Bus;

    [Fact]
    public async Task Events_published_twice_are_taken_in_once_and_poison_among_them_is_dead_lettered()
    {
        await Notifying.Events.PublishAsync(Some.Changes(3, line: _line));
        await Notifying.Events.PublishAsync(Some.Changes(3, line: _line));
        await Bus.SendAsync(Notifying.Topic, new ServiceBusMessage($"poison {Guid.NewGuid()}") { MessageId = $"{Guid.NewGuid()}" });

        await Notifying.TakeInAsync();

        Assert.Equal((3, 1), (Notifying.Reports.Sum(report => report.TakenIn), Notifying.Reports.Sum(report => report.DeadLettered)));
        Same.Events(Some.Changes(3, line: _line), await Notifying.EventsAsync());
        var dead = Assert.Single(await Bus.DeadLettersAsync(Notifying.Queue));
        Assert.Equal("not-json", dead.DeadLetterReason);
        Assert.Contains("The body is not JSON", dead.DeadLetterErrorDescription, StringComparison.Ordinal);
        Assert.Equal(0, await Bus.CountAsync(Notifying.Queue));
    }

    [Fact]
    public async Task A_message_that_was_already_settled_counts_as_unsettled_and_the_others_are_completed()
    {
        await Notifying.Events.PublishAsync(Some.Changes(4, line: _line));
        var messages = await Bus.ReceiveAsync(Notifying.Queue);
        await Bus.CompleteAsync(messages[1]);

        var report = await Notifying.Intake.TakeInAsync(messages, Bus);

        Assert.Equal(new(TakenIn: 4, Unsettled: 1, Problem: "not settled: MessageLockLost"), report);
        Assert.Equal(0, await Bus.CountAsync(Notifying.Queue));
    }

    [Fact]
    public async Task Messages_released_and_redelivered_out_of_order_are_reported_in_order_for_each_chat()
    {
        // Opt-outs and their ends, which are sent immediately and never collapsed.
        AlertEvent[] events = [.. Enumerable.Range(1, 12).Select(n => Some.Change(
            n, n % 4 is 1 or 2 ? HealthStatus.OptedOut : HealthStatus.Critical, n % 4 is 1 or 2 ? HealthStatus.Critical : HealthStatus.OptedOut, chat: n % 2, line: _line))];
        await Notifying.Events.PublishAsync(events);
        List<ServiceBusReceivedMessage> taken = [];
        while (taken.Count < events.Length)
        {
            var some = await Bus.ReceiveAsync(Notifying.Queue, 5);
            Assert.NotEmpty(some);
            taken.AddRange(some);
        }

        // One instance takes in the last event of each chat; the others are released, newest first, and redelivered.
        await Notifying.Intake.TakeInAsync(taken[^3..], Bus);
        foreach (var message in taken[..^3].AsEnumerable().Reverse())
            await Bus.AbandonAsync(message);
        while (await Bus.ReceiveAsync(Notifying.Queue, 4) is { Length: > 0 } again)
            await Notifying.Intake.TakeInAsync([.. again.Reverse()], Bus);
        await Notifying.DispatchAsync();

        var reported = Notifying.Slack.Digests.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, 12).Select(n => (long)n), reported);
        Assert.NotEqual(reported, (await Notifying.EventsAsync()).Select(alert => alert.Id.Sequence));
        Assert.Equal(2, Bus.MaxDelivered);
        Assert.Equal(0, await Bus.CountAsync(Notifying.Queue));
    }

    [Fact]
    public async Task Messages_for_a_receiver_that_no_longer_waits_are_reported_in_order_for_each_chat()
    {
        // As in the host's loop while a function runs: the credit it gave stays open, and the client releases what arrives.
        await using var idle = Bus.Client.CreateReceiver(Notifying.Queue);
        Assert.Empty(await idle.ReceiveMessagesAsync(100, TimeSpan.FromMilliseconds(200)));
        AlertEvent[] events = [.. Enumerable.Range(1, 40).Select(n => Some.Change(
            n, n % 2 == 1 ? HealthStatus.OptedOut : HealthStatus.Critical, n % 2 == 1 ? HealthStatus.Critical : HealthStatus.OptedOut, line: _line))];
        foreach (var alert in events)
            await Notifying.Events.PublishAsync([alert]);

        var settlement = new ReceiverSettlement(idle);
        while ((await Notifying.EventsAsync()).Count < events.Length)
        {
            var messages = await idle.ReceiveMessagesAsync(10, TimeSpan.FromSeconds(20));
            Assert.NotEmpty(messages);
            await Notifying.Intake.TakeInAsync(messages, settlement);
        }

        await Notifying.DispatchAsync();

        var reported = Notifying.Slack.Digests.SelectMany(digest => digest.Entries).Select(entry => entry.Event.Id.Sequence);
        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), reported);
    }
}

public sealed class StandInIntakeTests : BusIntakeContract
{
    private protected override Task<Notifying> ConnectAsync()
    {
        var clock = new FakeTimeProvider(Some.Time);
        return Task.FromResult(new Notifying(new StandInBus(clock), clock));
    }
}

[Collection(ServiceBusEmulator.Collection)]
public sealed class EmulatorIntakeTests : BusIntakeContract
{
    private const string Queue = "intake-queue";

    private protected override async Task<Notifying> ConnectAsync() => new(await EmulatorBus.ConnectAsync(Queue), TimeProvider.System, "intake", Queue);
}

/// <summary>Settles through the receiver of the message.</summary>
internal sealed class ReceiverSettlement(ServiceBusReceiver receiver) : ISettlement
{
    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) => receiver.CompleteMessageAsync(message, cancel);

    public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        receiver.AbandonMessageAsync(message, cancellationToken: cancel);

    public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default) =>
        receiver.DeadLetterMessageAsync(message, reason, description, cancel);
}

using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Moq;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Events that fail because of their content, next to others that don't.</summary>
public sealed class OversizedEventTests(Azurite azurite)
{
    private readonly TestTimeProvider _clock = new(TimeSpan.FromSeconds(30));
    private readonly RecordingSettlement _settlement = new();

    /// <summary>255 KB, which the topic accepts, and six times that as JSON within JSON, which doesn't fit in a row.</summary>
    [Fact]
    public async Task The_largest_alarm_that_the_topic_accepts_is_taken_in_with_its_batch()
    {
        var ledger = new TableDeliveryLedger(await azurite.CreateTableAsync(), _clock);
        var large = new Alarm(AlarmKind.PlaceFailed, true, new('"', 127_000)) { Id = Some.Event(3), Line = Some.LineName, ObservedAt = Some.Time };
        AlertEvent[] events = [.. Some.Changes(2), large, .. Some.Changes(3, first: 4)];

        var report = await IntakeOf(ledger).TakeInAsync([.. events.Select(Received)], _settlement);

        Assert.Equal(new(TakenIn: 6), report);
        var waiting = (await ledger.LoadWaitingAsync("slack")).Select(entry => entry.Event).ToList();
        Same.Events(events.Except([large]), waiting.Where(alert => alert is not Alarm));
        // Its text is truncated to an alarm's maximum.
        Assert.InRange(Assert.Single(waiting.OfType<Alarm>()).Text.Length, 1_000, 10_000);
        Assert.Equal(events.Select(alert => $"{alert.Id}"), _settlement.Completed);
    }

    [Fact]
    public async Task An_event_that_the_ledger_cannot_record_is_dead_lettered_and_its_batch_is_taken_in()
    {
        var ledger = new Mock<IDeliveryLedger>();
        ledger.Setup(store => store.AddAsync(It.IsAny<IReadOnlyList<LedgerEntry>>(), It.IsAny<CancellationToken>()))
            .Returns((IReadOnlyList<LedgerEntry> entries, CancellationToken _) =>
                entries.Any(entry => entry.Event.Id == Some.Event(3)) ? Task.FromException(new InvalidOperationException("too large")) : Task.CompletedTask);

        var report = await IntakeOf(ledger.Object).TakeInAsync([.. Some.Changes(6).Select(Received)], _settlement);

        Assert.Equal(new(TakenIn: 5, DeadLettered: 1), report);
        Assert.IsType<InvalidOperationException>(report.Cause.Exception);
        var (id, reason, description) = Assert.Single(_settlement.DeadLettered);
        Assert.Equal(($"{Some.Event(3)}", "not-recorded"), (id, reason));
        Assert.Contains("InvalidOperationException", description, StringComparison.Ordinal);
        Assert.Equal(Some.Changes(6).Where(change => change.Id != Some.Event(3)).Select(change => $"{change.Id}"), _settlement.Completed);
    }

    [Fact]
    public async Task When_the_store_goes_down_while_events_are_tried_one_by_one_the_rest_are_released()
    {
        var ledger = new Mock<IDeliveryLedger>();
        ledger.Setup(store => store.AddAsync(It.IsAny<IReadOnlyList<LedgerEntry>>(), It.IsAny<CancellationToken>()))
            .Returns((IReadOnlyList<LedgerEntry> entries, CancellationToken _) =>
                entries.Count > 1 || entries[0].Event.Id == Some.Event(2) ? Task.FromException(new InvalidOperationException("too large"))
                : entries[0].Event.Id == Some.Event(3) ? Task.FromException(new StoreUnavailableException("down"))
                : Task.CompletedTask);

        var report = await IntakeOf(ledger.Object).TakeInAsync([.. Some.Changes(4).Select(Received)], _settlement);

        Assert.Equal(new(TakenIn: 1, DeadLettered: 1, GivenBack: 2, Problem: "down"), report);
        Assert.Equal([$"{Some.Event(1)}"], _settlement.Completed);
        Assert.Equal([$"{Some.Event(2)}"], _settlement.DeadLettered.Select(one => one.Id));
        Assert.Equal([$"{Some.Event(3)}", $"{Some.Event(4)}"], _settlement.Abandoned);
    }

    [Fact]
    public async Task An_event_that_is_too_large_for_the_topic_is_named_after_those_before_it_were_sent()
    {
        List<string> sent = [];
        var topic = new Mock<ServiceBusSender>();
        topic.Setup(sender => sender.CreateMessageBatchAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() =>
        {
            List<ServiceBusMessage> messages = [];
            return ServiceBusModelFactory.ServiceBusMessageBatch(0, messages, tryAddCallback: message => message.MessageId != $"{Some.Event(3)}");
        });
        topic.Setup(sender => sender.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessageBatch batch, CancellationToken _) => sent.Add($"{batch.Count}")).Returns(Task.CompletedTask);

        var failure = await Assert.ThrowsAsync<EventTooLargeException>(() => new ServiceBusEventBus(topic.Object).PublishAsync(Some.Changes(5)));

        Assert.Equal(Some.Event(3), failure.Event);
        Assert.Equal(["2"], sent);
        Assert.Contains("256 KB", failure.Message, StringComparison.Ordinal);
    }

    private BusIntake IntakeOf(IDeliveryLedger ledger)
    {
        var route = new Route(new Place("slack", new FakePlace()));
        var health = new MemoryHealthStore();
        var account = new AccountStore(health, new(health, new ServiceBusEventBus(Mock.Of<ServiceBusSender>()), _clock), _clock);
        return new(new([route], Intake.Rules([route], new()), new MemorySilences(), ledger, _clock), account, _clock);
    }

    private ServiceBusReceivedMessage Received(AlertEvent alert) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        BinaryData.FromBytes(EventJson.Write(alert)), messageId: $"{alert.Id}", lockedUntil: _clock.GetUtcNow().AddMinutes(5));

    private sealed class RecordingSettlement : ISettlement
    {
        public List<string> Completed { get; } = [];

        public List<string> Abandoned { get; } = [];

        public List<(string Id, string Reason, string Description)> DeadLettered { get; } = [];

        public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default)
        {
            Completed.Add(message.MessageId);
            return Task.CompletedTask;
        }

        public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default)
        {
            Abandoned.Add(message.MessageId);
            return Task.CompletedTask;
        }

        public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default)
        {
            DeadLettered.Add((message.MessageId, reason, description));
            return Task.CompletedTask;
        }
    }
}

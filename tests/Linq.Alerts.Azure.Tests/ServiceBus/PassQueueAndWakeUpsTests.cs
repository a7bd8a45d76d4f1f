using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Moq;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class ServiceBusPassQueueTests
{
    private readonly FakeServiceBus _bus = new(new());
    private readonly ServiceBusPassQueue _passes;

    public ServiceBusPassQueueTests() => _passes = new(_bus.Topic);

    [Fact]
    public async Task Each_line_is_asked_for_by_its_id_and_only_until_the_next_tick()
    {
        LineId[] lines = [Some.Line.Id, Some.OtherLine.Id];

        await _passes.AskAsync(lines, 42, TimeSpan.FromMinutes(2));

        var messages = Assert.Single(_bus.Batches);
        Assert.Equal(lines.Select(line => $"{line}.42"), messages.Select(message => message.MessageId));
        Assert.All(messages, message => Assert.Equal(TimeSpan.FromMinutes(2), message.TimeToLive));
        Assert.Equal(lines.Select(line => line.ToString()), messages.Select(message => message.Body.ToString()));
        Assert.All(messages, message => Assert.Empty(message.ApplicationProperties));
    }

    [Fact]
    public async Task A_line_asked_for_twice_in_one_tick_is_asked_for_once()
    {
        await _passes.AskAsync([Some.Line.Id], 42, TimeSpan.FromMinutes(2));
        await _passes.AskAsync([Some.Line.Id], 42, TimeSpan.FromMinutes(2));
        await _passes.AskAsync([Some.Line.Id], 43, TimeSpan.FromMinutes(2));

        Assert.Equal([$"{Some.Line.Id}.42", $"{Some.Line.Id}.43"], _bus.Receive().Select(message => message.MessageId));
    }

    [Fact]
    public async Task What_is_asked_for_is_what_is_read()
    {
        await _passes.AskAsync([Some.Line.Id], 1, TimeSpan.FromMinutes(1));

        Assert.True(ServiceBusPassQueue.TryRead(Assert.Single(_bus.Receive()), out var line));
        Assert.Equal(Some.Line.Id, line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+12025550101")]
    [InlineData("{\"line\":1}")]
    public void A_body_that_is_no_lines_id_asks_for_nothing(string body) =>
        Assert.False(ServiceBusPassQueue.TryRead(ServiceBusModelFactory.ServiceBusReceivedMessage(BinaryData.FromString(body)), out _));

    [Fact]
    public async Task A_failure_names_the_queue()
    {
        _bus.Failure = new ServiceBusException("gone", ServiceBusFailureReason.MessagingEntityNotFound);

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _passes.AskAsync([Some.Line.Id], 1, TimeSpan.FromMinutes(1)));

        Assert.Contains("'poll-line'", failure.Message, StringComparison.Ordinal);
    }
}

public sealed class ServiceBusWakeUpsTests
{
    private readonly Mock<ServiceBusSender> _queue = new();
    private readonly List<(ServiceBusMessage Message, DateTimeOffset At)> _asked = [];
    private readonly ServiceBusWakeUps _wakeUps;

    public ServiceBusWakeUpsTests()
    {
        _queue.Setup(queue => queue.ScheduleMessageAsync(It.IsAny<ServiceBusMessage>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessage message, DateTimeOffset at, CancellationToken _) => _asked.Add((message, at)))
            .ReturnsAsync(1);
        _wakeUps = new(_queue.Object);
    }

    [Fact]
    public async Task A_wake_up_is_scheduled_and_holds_nothing_but_the_place()
    {
        await _wakeUps.AskAsync("slack", Some.Time);

        var (message, at) = Assert.Single(_asked);
        Assert.Equal(Some.Time, at);
        Assert.Equal("slack", message.Subject);
        Assert.True(message.Body.ToMemory().IsEmpty);
        Assert.Empty(message.ApplicationProperties);
    }

    [Fact]
    public async Task Whoever_asks_for_the_same_second_asks_by_the_same_id_and_is_woken_no_earlier_than_due()
    {
        await _wakeUps.AskAsync("slack", Some.Time.AddTicks(1));
        await _wakeUps.AskAsync("slack", Some.Time.AddSeconds(1).ToOffset(TimeSpan.FromHours(3)));
        await _wakeUps.AskAsync("slack", Some.Time.AddSeconds(1).AddTicks(1));
        await _wakeUps.AskAsync("email", Some.Time.AddSeconds(1));

        Assert.Equal([1, 1, 2, 1], _asked.Select(asked => (asked.At - Some.Time).TotalSeconds));
        Assert.Equal(_asked[0].Message.MessageId, _asked[1].Message.MessageId);
        Assert.Equal(3, _asked.DistinctBy(asked => asked.Message.MessageId).Count());
    }

    [Fact]
    public async Task A_failure_is_explained_and_the_callers_cancellation_is_not()
    {
        _queue.Setup(queue => queue.ScheduleMessageAsync(It.IsAny<ServiceBusMessage>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns((ServiceBusMessage _, DateTimeOffset _, CancellationToken cancel) => cancel.IsCancellationRequested
                ? Task.FromCanceled<long>(cancel) : Task.FromException<long>(new UnauthorizedAccessException("no")));

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _wakeUps.AskAsync("slack", Some.Time));

        Assert.Contains("'dispatch'", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _wakeUps.AskAsync("slack", Some.Time, new(canceled: true)));
    }
}

public sealed class ServiceBusConnectionTests
{
    [Fact]
    public void A_bus_that_does_not_answer_costs_a_pass_less_than_a_minute()
    {
        var retries = ServiceBusConnection.Options.RetryOptions;

        Assert.True((retries.TryTimeout * (retries.MaxRetries + 1)) + (retries.MaxDelay * retries.MaxRetries) < TimeSpan.FromMinutes(1));
    }
}

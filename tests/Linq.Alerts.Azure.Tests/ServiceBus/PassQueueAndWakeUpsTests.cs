using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class ServiceBusPassQueueTests : IAsyncDisposable
{
    private readonly StandInBus _bus = new(new FakeTimeProvider(Some.Time));
    private readonly ServiceBusPassQueue _passes;

    public ServiceBusPassQueueTests() => _passes = new(_bus.Client.CreateSender(AzureNames.PollLineQueue));

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task Each_pass_is_requested_by_line_ID_and_the_request_expires_at_the_next_tick()
    {
        LineId[] lines = [Some.Line.Id, Some.OtherLine.Id];

        await _passes.AskAsync(lines, 42, TimeSpan.FromMinutes(2));

        Assert.Single(_bus.Batches(AzureNames.PollLineQueue));
        var messages = await ReceiveAsync();
        Assert.Equal(lines.Select(line => $"{line}.42"), messages.Select(message => message.MessageId));
        Assert.All(messages, message => Assert.Equal(TimeSpan.FromMinutes(2), message.TimeToLive));
        Assert.Equal(lines.Select(line => line.ToString()), messages.Select(message => message.Body.ToString()));
        Assert.All(messages, message => Assert.Empty(message.ApplicationProperties));
    }

    [Fact]
    public async Task A_line_requested_twice_in_one_tick_is_queued_once()
    {
        await _passes.AskAsync([Some.Line.Id], 42, TimeSpan.FromMinutes(2));
        await _passes.AskAsync([Some.Line.Id], 42, TimeSpan.FromMinutes(2));
        await _passes.AskAsync([Some.Line.Id], 43, TimeSpan.FromMinutes(2));

        Assert.Equal([$"{Some.Line.Id}.42", $"{Some.Line.Id}.43"], (await ReceiveAsync()).Select(message => message.MessageId));
    }

    [Fact]
    public async Task The_line_that_was_requested_is_the_line_that_is_read()
    {
        await _passes.AskAsync([Some.Line.Id], 1, TimeSpan.FromMinutes(1));

        Assert.True(ServiceBusPassQueue.TryRead(Assert.Single(await ReceiveAsync()), out var line));
        Assert.Equal(Some.Line.Id, line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+12025550101")]
    [InlineData("{\"line\":1}")]
    public async Task A_body_that_is_not_a_line_ID_requests_nothing(string body)
    {
        await _bus.SendAsync(AzureNames.PollLineQueue, new ServiceBusMessage(body));

        Assert.False(ServiceBusPassQueue.TryRead(Assert.Single(await ReceiveAsync()), out _));
    }

    [Fact]
    public async Task A_body_that_is_not_bytes_requests_nothing()
    {
        var message = new ServiceBusMessage();
        message.GetRawAmqpMessage().Body = AmqpMessageBody.FromValue(42);
        await _bus.SendAsync(AzureNames.PollLineQueue, message);

        Assert.False(ServiceBusPassQueue.TryRead(Assert.Single(await ReceiveAsync()), out _));
    }

    [Fact]
    public async Task A_failure_names_the_queue()
    {
        _bus.FailSending(AzureNames.PollLineQueue, new("amqp:not-found", "gone"));

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _passes.AskAsync([Some.Line.Id], 1, TimeSpan.FromMinutes(1)));

        Assert.Contains("'poll-line'", failure.Message, StringComparison.Ordinal);
    }

    private Task<ServiceBusReceivedMessage[]> ReceiveAsync() => _bus.ReceiveAsync(AzureNames.PollLineQueue);
}

public sealed class ServiceBusWakeUpsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly StandInBus _bus;
    private readonly ServiceBusWakeUps _wakeUps;

    public ServiceBusWakeUpsTests()
    {
        _bus = new(_clock);
        _wakeUps = new(_bus.Client.CreateSender(AzureNames.DispatchQueue));
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task A_wake_up_arrives_on_time_and_contains_only_the_place()
    {
        await _wakeUps.AskAsync("slack", Some.Time.AddSeconds(30));
        Assert.Empty(await ReceiveAsync());

        _clock.Advance(TimeSpan.FromSeconds(30));

        var message = Assert.Single(await ReceiveAsync());
        Assert.Equal("slack", message.Subject);
        Assert.True(message.Body.ToMemory().IsEmpty);
        Assert.Empty(message.ApplicationProperties);
    }

    [Fact]
    public async Task Wake_ups_for_the_same_second_share_an_ID_and_arrive_no_earlier_than_due()
    {
        await _wakeUps.AskAsync("slack", Some.Time.AddTicks(1));
        await _wakeUps.AskAsync("slack", Some.Time.AddSeconds(1).ToOffset(TimeSpan.FromHours(3)));
        await _wakeUps.AskAsync("slack", Some.Time.AddSeconds(1).AddTicks(1));
        await _wakeUps.AskAsync("email", Some.Time.AddSeconds(1));

        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(await ReceiveAsync());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["slack", "email"], (await ReceiveAsync()).Select(message => message.Subject));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["slack"], (await ReceiveAsync()).Select(message => message.Subject));
    }

    [Fact]
    public async Task A_failure_is_explained_but_the_callers_cancellation_is_not()
    {
        _bus.FailSending(AzureNames.DispatchQueue, new("amqp:unauthorized-access", "no"));

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _wakeUps.AskAsync("slack", Some.Time));

        Assert.Contains("'dispatch'", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _wakeUps.AskAsync("slack", Some.Time, new(canceled: true)));
    }

    private Task<ServiceBusReceivedMessage[]> ReceiveAsync() => _bus.ReceiveAsync(AzureNames.DispatchQueue);
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

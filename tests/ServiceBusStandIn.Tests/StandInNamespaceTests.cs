using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace ServiceBusStandIn.Tests;

/// <summary>What only the stand-in can do: a controllable clock, faults on demand, and inspection.</summary>
public sealed class StandInNamespaceTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly StandInNamespace _namespace;
    private readonly Walk _walk;

    public StandInNamespaceTests()
    {
        _namespace = new(
            new NamespaceTopology()
                .Queue("queue", new() { LockDuration = TimeSpan.FromMinutes(5), DuplicateWindow = TimeSpan.FromMinutes(10), TimeToLive = TimeSpan.FromHours(1), DeadLetterOnExpiry = true })
                .Queue("plain")
                .Topic("topic", duplicateWindow: TimeSpan.FromMinutes(1))
                .Subscription("topic", "one", new() { ForwardTo = "plain" })
                .Subscription("topic", "two"),
            _clock);
        _walk = new(_namespace.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _walk.DisposeAsync();
        _namespace.Dispose();
    }

    [Fact]
    public async Task A_lock_expires_by_the_tests_clock_and_wakes_a_waiting_receiver()
    {
        await _walk.SendAsync("queue", new ServiceBusMessage("x") { MessageId = "1" });
        await using var receiver = _walk.Client.CreateReceiver("queue");
        await Walk.TakeOneAsync(receiver);
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await receiver.ReceiveMessageAsync(Walk.Brief));
        Assert.Equal([new("1", 1, QueuedState.Locked, 0, null, null)], _namespace.Messages("queue"));

        var waiting = Walk.TakeOneAsync(receiver);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, (await waiting).DeliveryCount);
    }

    [Fact]
    public async Task An_ID_is_forgotten_once_its_window_since_the_first_message_is_over()
    {
        await SendAsync("1");
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        await SendAsync("1");
        Assert.Single(_namespace.Messages("queue"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await SendAsync("1");

        Assert.Equal(2, _namespace.Messages("queue").Count);
        Assert.Equal(3, _namespace.Sends.Count);
    }

    [Fact]
    public async Task A_message_lives_as_long_as_it_asks_but_no_longer_than_its_queue_allows()
    {
        await _walk.SendAsync(
            "queue",
            new ServiceBusMessage { MessageId = "short", TimeToLive = TimeSpan.FromMinutes(1) },
            new ServiceBusMessage { MessageId = "long", TimeToLive = TimeSpan.FromDays(1) });

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["long"], _namespace.Messages("queue").Select(message => message.MessageId));
        _clock.Advance(TimeSpan.FromMinutes(59));

        Assert.Empty(_namespace.Messages("queue"));
        Assert.Equal(
            [("short", "TTLExpiredException"), ("long", "TTLExpiredException")],
            _namespace.DeadLetters("queue").Select(message => (message.MessageId, message.DeadLetterReason)));
    }

    [Fact]
    public async Task A_locked_message_outlives_its_time_to_live_and_expires_when_it_is_released()
    {
        await _walk.SendAsync("queue", new ServiceBusMessage { MessageId = "1", TimeToLive = TimeSpan.FromMinutes(1) });
        await using var receiver = _walk.Client.CreateReceiver("queue");
        var message = await Walk.TakeOneAsync(receiver);

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Single(_namespace.Messages("queue"));
        await receiver.AbandonMessageAsync(message);

        Assert.Empty(_namespace.Messages("queue"));
        Assert.Single(_namespace.DeadLetters("queue"));
    }

    [Fact]
    public async Task A_scheduled_message_waits_for_its_time_in_a_queue_and_in_a_topic()
    {
        var at = _clock.GetUtcNow().AddMinutes(3);
        await _walk.SendAsync("queue", new ServiceBusMessage { MessageId = "q", ScheduledEnqueueTime = at });
        await _walk.SendAsync("topic", new ServiceBusMessage { MessageId = "t", ScheduledEnqueueTime = at });
        await using var sender = _walk.Client.CreateSender("topic");
        await sender.CancelScheduledMessageAsync(await sender.ScheduleMessageAsync(new() { MessageId = "never" }, at));
        Assert.Equal([QueuedState.Scheduled], _namespace.Messages("queue").Select(message => message.State));
        Assert.Empty(_namespace.Messages("plain"));

        _clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal([QueuedState.Active], _namespace.Messages("queue").Select(message => message.State));
        Assert.Equal(["t"], _namespace.Messages("plain").Select(message => message.MessageId));
        Assert.Equal(["t"], _namespace.Messages("topic/Subscriptions/two").Select(message => message.MessageId));
    }

    [Fact]
    public async Task A_scheduled_message_can_be_seen_by_peeking()
    {
        await SendAsync("1");
        await _walk.SendAsync("queue", new ServiceBusMessage { MessageId = "2", ScheduledEnqueueTime = _clock.GetUtcNow().AddMinutes(3) });
        await using var receiver = _walk.Client.CreateReceiver("queue");

        Assert.Equal(
            [("1", ServiceBusMessageState.Active), ("2", ServiceBusMessageState.Scheduled)],
            (await receiver.PeekMessagesAsync(10)).Select(message => (message.MessageId, message.State)));
    }

    public static TheoryData<string, string> Conditions => new()
    {
        { "amqp:unauthorized-access", nameof(UnauthorizedAccessException) },
        { "amqp:resource-limit-exceeded", "QuotaExceeded" },
        { "com.microsoft:entity-disabled", "MessagingEntityDisabled" },
        { "com.microsoft:timeout", "ServiceTimeout" },
        { "com.microsoft:server-busy", "ServiceBusy" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_fault_reaches_the_client_as_a_reason_that_it_knows(string condition, string reason)
    {
        _namespace.Faults = (operation, entity) => operation == StandInOperation.Send && entity == "queue" ? new(condition, "on purpose") : null;

        Assert.Equal(reason, await Walk.FailureOfAsync(() => SendAsync("1")));
        await _walk.SendAsync("plain", new ServiceBusMessage("x"));

        Assert.Empty(_namespace.Messages("queue"));
        Assert.Single(_namespace.Messages("plain"));
    }

    [Fact]
    public async Task A_token_can_be_refused()
    {
        _namespace.Faults = (operation, entity) => operation == StandInOperation.Authorize && entity == "queue" ? new("amqp:unauthorized-access", "no role") : null;

        Assert.Equal(nameof(UnauthorizedAccessException), await Walk.FailureOfAsync(() => SendAsync("1")));
    }

    [Fact]
    public async Task A_settlement_can_fail_and_the_message_stays_locked()
    {
        await SendAsync("1");
        await using var receiver = _walk.Client.CreateReceiver("queue");
        var message = await Walk.TakeOneAsync(receiver);
        _namespace.Faults = (operation, _) => operation == StandInOperation.Settle ? new("com.microsoft:timeout", "on purpose") : null;

        Assert.Equal("ServiceTimeout", await Walk.FailureOfAsync(() => receiver.CompleteMessageAsync(message)));

        Assert.Equal([QueuedState.Locked], _namespace.Messages("queue").Select(left => left.State));
    }

    [Fact]
    public async Task A_stopped_namespace_refuses_connections_and_still_has_its_messages_when_restarted()
    {
        await SendAsync("1");
        _namespace.Stop();
        Assert.Equal("ServiceCommunicationProblem", await Walk.FailureOfAsync(() => SendAsync("2")));

        _namespace.Start();
        // Another client: the first one may not have noticed yet that its connection is closed, and it doesn't retry.
        await using var later = new Walk(_namespace.ConnectionString);
        await later.SendAsync("queue", new ServiceBusMessage("x") { MessageId = "3" });

        Assert.Equal(["1", "3"], _namespace.Messages("queue").Select(message => message.MessageId));
    }

    [Fact]
    public async Task A_dead_letter_that_is_only_peeked_has_its_reason()
    {
        await SendAsync("1");
        await using var receiver = _walk.Client.CreateReceiver("queue");
        for (var delivery = 0; delivery < 10; delivery++)
            await receiver.AbandonMessageAsync(await Walk.TakeOneAsync(receiver));

        await using var deadLetters = _walk.Client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        Assert.Equal("MaxDeliveryCountExceeded", Assert.Single(await deadLetters.PeekMessagesAsync(10)).DeadLetterReason);
    }

    [Fact]
    public async Task Four_receivers_at_once_take_nothing_twice_and_leave_nothing()
    {
        for (var first = 0; first < 2_000; first += 500)
            await _walk.SendAsync("plain", [.. Enumerable.Range(first, 500).Select(number => new ServiceBusMessage("x") { MessageId = $"{number}" })]);
        var taken = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var receiver = _walk.Client.CreateReceiver("plain");
            while (taken.Count < 2_000 && await receiver.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(1)) is var messages)
            {
                foreach (var message in messages)
                {
                    await receiver.CompleteMessageAsync(message);
                    taken.Add(message.MessageId);
                }
            }
        }));

        Assert.Equal(Enumerable.Range(0, 2_000), taken.Select(int.Parse).Order());
        Assert.Empty(_namespace.Messages("plain"));
    }

    [Fact]
    public void A_port_in_use_is_refused() =>
        Assert.Throws<System.Net.Sockets.SocketException>(() => new StandInNamespace(new NamespaceTopology(), port: _namespace.Port));

    private Task SendAsync(string id) => _walk.SendAsync("queue", new ServiceBusMessage("x") { MessageId = id });
}

using Azure.Messaging.ServiceBus;

namespace ServiceBusStandIn.Tests;

/// <summary>
/// What the product and its tests rely on, through the real client: run against the stand-in everywhere, and against the official emulator if
/// available. The entities are those of <c>eng/service-bus-emulator/config.json</c>.
/// </summary>
public abstract class ServiceBusContract : IAsyncLifetime
{
    private static readonly string[] Queues =
    [
        "walk", "walk/$DeadLetterQueue", "walk-forwarded", "walk-forwarded/$DeadLetterQueue", "walk-drops",
        "walk-topic/Subscriptions/sql", "walk-topic/Subscriptions/correlation",
    ];

    // The emulator remembers message IDs beyond the test.
    private readonly string _run = $"{Guid.NewGuid():N}";
    private Walk? _walk;

    private protected Walk Walk => _walk!;

    private ServiceBusClient Client => Walk.Client;

    public async ValueTask InitializeAsync()
    {
        _walk = new(Connect());
        if (SharesEntities)
            await _walk.DrainAsync(Queues);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_walk is not null)
            await _walk.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract string Connect();

    protected abstract bool SharesEntities { get; }

    [Fact]
    public async Task A_batch_arrives_in_order_with_all_its_properties()
    {
        await using var sender = Client.CreateSender("walk");
        using var batch = await sender.CreateMessageBatchAsync();
        for (var number = 0; number < 5; number++)
            Assert.True(batch.TryAddMessage(Event(number)));
        await sender.SendMessagesAsync(batch);

        await using var receiver = Client.CreateReceiver("walk");
        var received = await Walk.TakeAsync(receiver, 5);

        Assert.Equal(Enumerable.Range(0, 5).Select(Id), received.Select(message => message.MessageId));
        Assert.Equal(received.Select(message => message.SequenceNumber).Order(), received.Select(message => message.SequenceNumber));
        Assert.All(received, message =>
        {
            Assert.Equal(1, message.DeliveryCount);
            Assert.Equal(("event", "line", "application/json"), (message.Subject, message.SessionId, message.ContentType));
            Assert.Equal(["critical", "OPTED_OUT"], [message.ApplicationProperties["severity"], message.ApplicationProperties["status"]]);
            Assert.IsType<int>(message.ApplicationProperties["number"]);
            Assert.Equal(Some, message.ApplicationProperties["at"]);
            Assert.NotEqual(Guid.Empty, Guid.Parse(message.LockToken));
            Assert.True(message.LockedUntil > message.EnqueuedTime);
        });
        Assert.Equal("""{"number":3}""", received[3].Body.ToString());
        await CompleteAsync(receiver, received);
    }

    [Fact]
    public async Task Rules_decide_which_subscription_is_sent_what_and_a_subscription_can_forward()
    {
        await Walk.SendAsync("walk-topic", [.. Enumerable.Range(0, 5).Select(Event)]);
        await Walk.SendAsync("walk-topic", new ServiceBusMessage("other") { MessageId = Id(9), Subject = "other", ApplicationProperties = { ["severity"] = "critical" } });

        await using var sql = Client.CreateReceiver("walk-topic", "sql", new() { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        await using var correlation = Client.CreateReceiver("walk-topic", "correlation", new() { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        await using var forwarded = Client.CreateReceiver("walk-forwarded", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        Assert.Equal(new[] { 2, 3, 4 }.Select(Id), (await Walk.TakeAsync(sql, 3)).Select(message => message.MessageId));
        Assert.Equal(Enumerable.Range(0, 5).Select(Id), (await Walk.TakeAsync(correlation, 5)).Select(message => message.MessageId));
        Assert.Equal(new[] { 0, 1, 2, 3, 4, 9 }.Select(Id), (await Walk.TakeAsync(forwarded, 6)).Select(message => message.MessageId));
        foreach (var receiver in new[] { sql, correlation, forwarded })
            Assert.Null(await receiver.ReceiveMessageAsync(Walk.Brief));
    }

    [Fact]
    public async Task A_message_with_a_repeated_ID_is_dropped()
    {
        await Walk.SendAsync("walk", Event(1), Event(1));
        await Walk.SendAsync("walk", Event(1), Event(2));

        await using var receiver = Client.CreateReceiver("walk");
        var received = await Walk.TakeAsync(receiver, 2);
        Assert.Equal([Id(1), Id(2)], received.Select(message => message.MessageId));
        Assert.Null(await receiver.ReceiveMessageAsync(Walk.Brief));
        await CompleteAsync(receiver, received);
    }

    [Fact]
    public async Task An_abandoned_message_is_redelivered_until_it_has_been_delivered_too_often()
    {
        await Walk.SendAsync("walk", Event(1));
        await using var receiver = Client.CreateReceiver("walk");
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var message = await Walk.TakeOneAsync(receiver);
            Assert.Equal(delivery, message.DeliveryCount);
            Assert.Equal(delivery > 1, message.ApplicationProperties.ContainsKey("why"));
            await receiver.AbandonMessageAsync(message, new Dictionary<string, object> { ["why"] = "tried" });
        }

        await using var deadLetters = Client.CreateReceiver("walk", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await Walk.TakeOneAsync(deadLetters);
        Assert.Equal((Id(1), "MaxDeliveryCountExceeded"), (dead.MessageId, dead.DeadLetterReason));
        await deadLetters.CompleteMessageAsync(dead);
        Assert.Null(await receiver.ReceiveMessageAsync(Walk.Brief));
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_body_its_reason_and_its_description()
    {
        await Walk.SendAsync("walk", Event(1));
        await using var receiver = Client.CreateReceiver("walk");
        await receiver.DeadLetterMessageAsync(await Walk.TakeOneAsync(receiver), "not-json", "Not JSON, send it again");

        await using var deadLetters = Client.CreateReceiver("walk", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await Walk.TakeOneAsync(deadLetters);
        Assert.Equal(("not-json", "Not JSON, send it again"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription));
        Assert.Equal("""{"number":1}""", dead.Body.ToString());
        await deadLetters.CompleteMessageAsync(dead);
        Assert.Null(await deadLetters.ReceiveMessageAsync(Walk.Brief));
    }

    [Fact]
    public async Task An_expired_lock_gives_the_message_to_the_next_receiver_and_the_first_can_no_longer_settle_it()
    {
        await Walk.SendAsync("walk", Event(1));
        await using var first = Client.CreateReceiver("walk");
        await using var second = Client.CreateReceiver("walk");
        var late = await Walk.TakeOneAsync(first);

        var again = await Walk.TakeOneAsync(second);

        Assert.Equal((Id(1), 2), (again.MessageId, again.DeliveryCount));
        Assert.Equal("MessageLockLost", await Walk.FailureOfAsync(() => first.CompleteMessageAsync(late)));
        Assert.Equal("MessageLockLost", await Walk.FailureOfAsync(() => first.RenewMessageLockAsync(late)));
        await second.CompleteMessageAsync(again);
    }

    [Fact]
    public async Task A_lock_can_be_renewed()
    {
        await Walk.SendAsync("walk", Event(1));
        await using var receiver = Client.CreateReceiver("walk");
        var message = await Walk.TakeOneAsync(receiver);
        var before = message.LockedUntil;

        await receiver.RenewMessageLockAsync(message);

        Assert.True(message.LockedUntil > before);
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task A_message_can_be_settled_through_another_receiver_once_its_own_has_closed()
    {
        await Walk.SendAsync("walk", Event(1), Event(2));
        await using var other = Client.CreateReceiver("walk");
        IReadOnlyList<ServiceBusReceivedMessage> messages;
        await using (var closed = Client.CreateReceiver("walk"))
            messages = await Walk.TakeAsync(closed, 2);

        // Locks outlive the link.
        Assert.Null(await other.ReceiveMessageAsync(Walk.Brief));
        await other.CompleteMessageAsync(messages[0]);
        await other.DeadLetterMessageAsync(messages[1], "reason", "description");

        await using var deadLetters = Client.CreateReceiver("walk", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await Walk.TakeOneAsync(deadLetters);
        Assert.Equal((Id(2), "reason"), (dead.MessageId, dead.DeadLetterReason));
        await deadLetters.CompleteMessageAsync(dead);
        Assert.Equal("MessageLockLost", await Walk.FailureOfAsync(() => other.CompleteMessageAsync(messages[0])));
    }

    [Fact]
    public async Task A_scheduled_message_arrives_at_its_time_and_a_cancelled_one_never()
    {
        await using var sender = Client.CreateSender("walk");
        await using var receiver = Client.CreateReceiver("walk");
        var at = TimeProvider.System.GetUtcNow().AddSeconds(3);
        await sender.ScheduleMessageAsync(new() { MessageId = Id(1), Subject = "slack" }, at);
        await sender.ScheduleMessageAsync(new() { MessageId = Id(1), Subject = "slack" }, at);
        var number = await sender.ScheduleMessageAsync(new() { MessageId = Id(2) }, at);
        await sender.SendMessageAsync(new("later") { MessageId = Id(3), ScheduledEnqueueTime = at });
        await sender.CancelScheduledMessageAsync(number);

        var messages = await Walk.TakeAsync(receiver, 2);

        Assert.Equal(new[] { Id(1), Id(3) }.Order(), messages.Select(message => message.MessageId).Order());
        Assert.All(messages, message => Assert.True(message.EnqueuedTime >= at.AddMilliseconds(-1), $"{message.EnqueuedTime:O} is before {at:O}."));
        Assert.True(messages.Single(message => message.MessageId == Id(1)) is { Subject: "slack", Body: var body } && body.ToMemory().IsEmpty);
        Assert.Null(await receiver.ReceiveMessageAsync(Walk.Brief));
        await CompleteAsync(receiver, messages);
    }

    [Fact]
    public async Task An_expired_message_is_dead_lettered_or_dropped_as_its_queue_is_configured()
    {
        await Walk.SendAsync("walk-drops", new ServiceBusMessage("x") { MessageId = Id(2), TimeToLive = TimeSpan.FromMilliseconds(500) });
        await Walk.SendAsync("walk-forwarded", new ServiceBusMessage("x") { MessageId = Id(1), TimeToLive = TimeSpan.FromMilliseconds(500) });

        await using var deadLetters = Client.CreateReceiver("walk-forwarded", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await Walk.TakeOneAsync(deadLetters);
        Assert.Equal((Id(1), "TTLExpiredException"), (dead.MessageId, dead.DeadLetterReason));
        await deadLetters.CompleteMessageAsync(dead);
        await using var drops = Client.CreateReceiver("walk-drops");
        Assert.Null(await drops.ReceiveMessageAsync(Walk.Brief));
    }

    [Fact]
    public async Task A_processor_completes_what_it_handles_and_a_message_whose_handler_throws_is_redelivered()
    {
        var handled = new Dictionary<string, int>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var processor = Client.CreateProcessor("walk-drops", new ServiceBusProcessorOptions { MaxConcurrentCalls = 4 });
        processor.ProcessMessageAsync += handling =>
        {
            if (handling.Message.MessageId == Id(0) && handling.Message.DeliveryCount == 1)
                throw new InvalidOperationException("on purpose");
            lock (handled)
            {
                handled.Add(handling.Message.MessageId, handling.Message.DeliveryCount);
                if (handled.Count == 10)
                    done.TrySetResult();
            }

            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();

        await Walk.SendAsync("walk-drops", [.. Enumerable.Range(0, 10).Select(Event)]);
        await done.Task.WaitAsync(Walk.Limit);
        await processor.StopProcessingAsync();

        Assert.Equal(Enumerable.Range(0, 10).ToDictionary(Id, number => number == 0 ? 2 : 1), handled);
        await using var receiver = Client.CreateReceiver("walk-drops");
        Assert.Null(await receiver.ReceiveMessageAsync(Walk.Brief));
    }

    [Fact]
    public async Task A_message_that_arrives_while_a_receiver_no_longer_waits_is_not_lost()
    {
        await using var receiver = Client.CreateReceiver("walk-drops");
        Assert.Empty(await receiver.ReceiveMessagesAsync(100, Walk.Brief));

        // Its credit is still open, and the client releases what arrives now.
        for (var number = 0; number < 20; number++)
            await Walk.SendAsync("walk-drops", Event(number));
        await using var other = Client.CreateReceiver("walk-drops");
        HashSet<string> received = [];
        while (received.Count < 20)
        {
            foreach (var message in await (received.Count % 2 == 0 ? other : receiver).ReceiveMessagesAsync(100, TimeSpan.FromSeconds(2)))
            {
                received.Add(message.MessageId);
                await other.CompleteMessageAsync(message);
            }
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(Id).Order(), received.Order());
    }

    [Fact]
    public async Task An_entity_that_does_not_exist_is_not_found()
    {
        Assert.Equal("MessagingEntityNotFound", await Walk.FailureOfAsync(() => Walk.SendAsync("nowhere", new ServiceBusMessage("x"))));
        await using var receiver = Client.CreateReceiver("nowhere");
        Assert.Equal("MessagingEntityNotFound", await Walk.FailureOfAsync(() => receiver.ReceiveMessageAsync(Walk.Brief)));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_alone_and_in_a_batch()
    {
        await using var sender = Client.CreateSender("walk");
        var large = new ServiceBusMessage(new byte[300_000]);
        using var batch = await sender.CreateMessageBatchAsync();

        Assert.False(batch.TryAddMessage(large));
        Assert.Equal("MessageSizeExceeded", await Walk.FailureOfAsync(() => sender.SendMessageAsync(large)));
    }

    /// <summary>Messages left locked would be redelivered in the next test if the entities are shared.</summary>
    private static async Task CompleteAsync(ServiceBusReceiver receiver, IEnumerable<ServiceBusReceivedMessage> messages)
    {
        foreach (var message in messages)
            await receiver.CompleteMessageAsync(message);
    }

    private static DateTimeOffset Some { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private string Id(int number) => $"{_run}-{number}";

    private ServiceBusMessage Event(int number) => new($$"""{"number":{{number}}}""")
    {
        MessageId = Id(number),
        Subject = "event",
        SessionId = "line",
        ContentType = "application/json",
        ApplicationProperties = { ["severity"] = "critical", ["status"] = "OPTED_OUT", ["previous"] = "CRITICAL", ["number"] = number, ["at"] = Some },
    };
}

public sealed class StandInContractTests : ServiceBusContract
{
    private readonly StandInNamespace _namespace = new(EmulatorConfig.Parse(File.ReadAllText(Repository.EmulatorConfig)));

    protected override bool SharesEntities => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _namespace.Dispose();
    }

    protected override string Connect() => _namespace.ConnectionString;
}

[Collection(ServiceBusEmulator.Collection)]
public sealed class EmulatorContractTests : ServiceBusContract
{
    protected override bool SharesEntities => true;

    protected override string Connect() => ServiceBusEmulator.ConnectionString;
}

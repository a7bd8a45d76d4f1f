using Azure.Messaging.ServiceBus;

namespace ServiceBusStandIn.Tests;

/// <summary>Helpers for sending and receiving through the real client.</summary>
internal sealed class Walk(string connectionString) : IAsyncDisposable
{
    /// <summary>The limit for expected messages. Generous, because a loaded machine is slow and only a hang is a failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The wait for messages that must not arrive. A longer one would prove no more.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(300);

    public ServiceBusClient Client { get; } = new(
        connectionString, new ServiceBusClientOptions { RetryOptions = new() { TryTimeout = Limit, MaxRetries = 0 } });

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    public async Task SendAsync(string entity, params ServiceBusMessage[] messages)
    {
        await using var sender = Client.CreateSender(entity);
        await sender.SendMessagesAsync(messages);
    }

    /// <summary>Receives until there are <paramref name="count"/>.</summary>
    public static async Task<IReadOnlyList<ServiceBusReceivedMessage>> TakeAsync(ServiceBusReceiver receiver, int count)
    {
        List<ServiceBusReceivedMessage> taken = [];
        while (taken.Count < count)
        {
            var some = await receiver.ReceiveMessagesAsync(count - taken.Count, Limit);
            Assert.True(some.Count > 0, $"{taken.Count} of {count} messages came within {Limit}.");
            taken.AddRange(some);
        }

        return taken;
    }

    public static async Task<ServiceBusReceivedMessage> TakeOneAsync(ServiceBusReceiver receiver) => (await TakeAsync(receiver, 1))[0];

    /// <summary>Removes everything, so that an earlier test's messages aren't mistaken for this one's.</summary>
    public async Task DrainAsync(params string[] entities)
    {
        foreach (var entity in entities)
        {
            // A separate receiver: after waiting in vain its credit stays open, and it would take messages the test is waiting for.
            await using var receiver = Client.CreateReceiver(entity, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
            while (await receiver.ReceiveMessagesAsync(100, Brief) is { Count: > 0 })
            {
            }
        }
    }

    /// <summary>How a call fails: the reason that the client gives, or the type of the exception.</summary>
    public static async Task<string> FailureOfAsync(Func<Task> call)
    {
        var failure = await Record.ExceptionAsync(call);
        return failure is ServiceBusException bus ? $"{bus.Reason}" : failure?.GetType().Name ?? "none";
    }
}

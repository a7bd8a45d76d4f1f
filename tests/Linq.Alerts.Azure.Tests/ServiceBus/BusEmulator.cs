using Azure.Messaging.ServiceBus;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The maker's emulator of Service Bus, where somebody started it: <c>eng/service-bus-emulator/start.sh</c>, which needs Docker.</summary>
internal static class BusEmulator
{
    /// <summary>One test at a time: they share the emulator's entities.</summary>
    public const string Collection = "Service Bus emulator";

    public static ServiceBusClient Connect()
    {
        var connection = Environment.GetEnvironmentVariable("SERVICEBUS_EMULATOR");
        Assert.SkipWhen(string.IsNullOrEmpty(connection), "SERVICEBUS_EMULATOR is not set: start eng/service-bus-emulator/start.sh and set it to what that prints.");
        return new(connection);
    }

    /// <summary>Takes away what an earlier test left.</summary>
    public static async Task DrainAsync(ServiceBusReceiver receiver)
    {
        while (await receiver.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(2)) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
                await receiver.CompleteMessageAsync(message);
        }
    }
}

/// <summary>Settles through the client that received.</summary>
internal sealed class ReceiverSettlement(ServiceBusReceiver receiver) : ISettlement
{
    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) => receiver.CompleteMessageAsync(message, cancel);

    public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        receiver.AbandonMessageAsync(message, cancellationToken: cancel);

    public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default) =>
        receiver.DeadLetterMessageAsync(message, reason, description, cancel);
}

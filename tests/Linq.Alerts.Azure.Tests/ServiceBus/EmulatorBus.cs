using Azure.Messaging.ServiceBus;
using ServiceBusStandIn.Tests;

namespace Linq.Alerts.Azure.Tests;

/// <summary>The official emulator, if available, with the entities of <c>eng/service-bus-emulator/config.json</c>.</summary>
internal sealed class EmulatorBus : TestBus
{
    /// <summary>Available messages arrive within this time. The emulator doesn't say how many there are.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    private EmulatorBus()
        : base(ServiceBusEmulator.ConnectionString)
    {
    }

    /// <summary>Connects, and removes what an earlier test left.</summary>
    public static async Task<EmulatorBus> ConnectAsync(params string[] queues)
    {
        var bus = new EmulatorBus();
        foreach (var queue in queues.Concat(queues.Select(queue => $"{queue}/$DeadLetterQueue")))
        {
            await using var receiver = bus.Client.CreateReceiver(queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
            while (await receiver.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(1)) is { Count: > 0 })
            {
            }
        }

        return bus;
    }

    /// <summary>
    /// A receiver of its own each time. One that has waited in vain leaves its credit open: it is sent what comes next while nobody waits, gives it
    /// back, and the order is gone.
    /// </summary>
    protected override async Task<(ServiceBusReceiver Receiver, IReadOnlyList<ServiceBusReceivedMessage> Messages)> TakeAsync(string queue, int max)
    {
        var receiver = Client.CreateReceiver(queue);
        List<ServiceBusReceivedMessage> messages = [];
        while (messages.Count < max && await receiver.ReceiveMessagesAsync(max - messages.Count, Wait) is { Count: > 0 } some)
            messages.AddRange(some);
        return (receiver, messages);
    }
}

using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure.Tests;

/// <summary>Settles through the bus, unless a failure is forced first.</summary>
internal sealed class FailingSettlement(ISettlement bus) : ISettlement
{
    /// <summary>The exception from settling a message; null if it works.</summary>
    public Func<ServiceBusReceivedMessage, Exception?> Fails { get; set; } = _ => null;

    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        SettleAsync(message, () => bus.CompleteAsync(message, cancel));

    public Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default) =>
        SettleAsync(message, () => bus.AbandonAsync(message, cancel));

    public Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default) =>
        SettleAsync(message, () => bus.DeadLetterAsync(message, reason, description, cancel));

    private Task SettleAsync(ServiceBusReceivedMessage message, Func<Task> settle) =>
        Fails(message) is { } failure ? Task.FromException(failure) : settle();
}

using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Tells the queue how a received message ended. The shell has what speaks to the queue.</summary>
public interface ISettlement
{
    /// <exception cref="Exception">It was not settled, whatever the type says: the message comes again when its lock has run out.</exception>
    Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default);

    /// <summary>Gives the message back: it comes again at once, with one delivery more on its count.</summary>
    /// <exception cref="Exception">It was not settled, whatever the type says: the message comes again when its lock has run out.</exception>
    Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default);

    /// <param name="reason">A short class, for counting and filtering.</param>
    /// <param name="description">What is wrong and what to do. Up to 4,096 characters, nothing personal.</param>
    /// <exception cref="Exception">It was not settled, whatever the type says: the message comes again when its lock has run out.</exception>
    Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default);
}

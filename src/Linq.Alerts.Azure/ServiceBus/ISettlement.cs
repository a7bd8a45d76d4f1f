using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Settles received messages. The shell implements it, because it has the connection to the queue.</summary>
public interface ISettlement
{
    /// <exception cref="Exception">It was not settled, whatever the exception type: the message is redelivered when its lock expires.</exception>
    Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default);

    /// <summary>Releases the message: it is redelivered immediately, with its delivery count increased.</summary>
    /// <exception cref="Exception">It was not settled, whatever the exception type: the message is redelivered when its lock expires.</exception>
    Task AbandonAsync(ServiceBusReceivedMessage message, CancellationToken cancel = default);

    /// <param name="reason">A short category, for counting and filtering.</param>
    /// <param name="description">What is wrong and what to do. Up to 4,096 characters, without personal data.</param>
    /// <exception cref="Exception">It was not settled, whatever the exception type: the message is redelivered when its lock expires.</exception>
    Task DeadLetterAsync(ServiceBusReceivedMessage message, string reason, string description, CancellationToken cancel = default);
}

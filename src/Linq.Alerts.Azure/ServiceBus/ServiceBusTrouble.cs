using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Explains why the Service Bus accepted nothing and what to do, in words for operators.</summary>
/// <remarks>Never the exception's message, which contains tenants, hosts and tracking IDs; the exception is kept inside, for a log.</remarks>
internal static class ServiceBusTrouble
{
    private const string TriedAgain = "Nothing is lost: the app keeps retrying.";

    /// <returns>Null if it isn't a problem of the bus: a bug, or <paramref name="cancel"/>.</returns>
    public static EventBusException? Of(Exception e, string entity, CancellationToken cancel) => e switch
    {
        OperationCanceledException when cancel.IsCancellationRequested => null,
        ServiceBusException bus => new(WordsOf(bus.Reason, entity), e),
        AuthenticationFailedException =>
            new("The app's managed identity could not get a token for the Service Bus. Check that the identity is assigned to the app and that AZURE_CLIENT_ID names it.", e),
        // Not a ServiceBusException: the client uses this type for denied access.
        UnauthorizedAccessException =>
            new($"The Service Bus refuses to take messages for '{entity}': give the app's identity the role Azure Service Bus Data Sender. "
                + "A new role takes a few minutes to apply.", e),
        TimeoutException or OperationCanceledException => new($"The Service Bus did not answer in time for '{entity}'. {TriedAgain}", e),
        _ => null,
    };

    public static EventTooLargeException TooLarge(EventId id, string entity) =>
        new(id, $"Event {id} is larger than '{entity}' takes and stays unpublished: 256 KB in the Standard tier, so move to Premium, and report it. "
            + "The line's other events are published.");

    private static string WordsOf(ServiceBusFailureReason reason, string entity) => reason switch
    {
        ServiceBusFailureReason.MessagingEntityNotFound => $"The Service Bus has no '{entity}': deploy again to create it.",
        ServiceBusFailureReason.MessagingEntityDisabled => $"'{entity}' is disabled on the Service Bus: enable it.",
        ServiceBusFailureReason.QuotaExceeded =>
            $"'{entity}' is full on the Service Bus because nothing reads one of its subscriptions or queues. Drain that one, or remove it.",
        ServiceBusFailureReason.MessageSizeExceeded =>
            $"A message is larger than '{entity}' takes: 256 KB in the Standard tier, so move to Premium, and report it.",
        ServiceBusFailureReason.ServiceBusy => $"The Service Bus is too busy to take messages for '{entity}'. {TriedAgain}",
        ServiceBusFailureReason.ServiceTimeout => $"The Service Bus did not answer in time for '{entity}'. {TriedAgain}",
        ServiceBusFailureReason.ServiceCommunicationProblem => $"The Service Bus was not reached for '{entity}'. {TriedAgain}",
        _ => $"The Service Bus accepted no messages for '{entity}' ({reason}). {TriedAgain}",
    };
}

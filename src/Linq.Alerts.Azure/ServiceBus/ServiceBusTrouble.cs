using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Says why the Service Bus took nothing and what to do, in words for whoever runs this.</summary>
/// <remarks>Never the text of the exception, which names tenants, hosts and tracking ids; that stays within, for a log.</remarks>
internal static class ServiceBusTrouble
{
    private const string TriedAgain = "Nothing is lost: it is tried again.";

    /// <returns>Null for what is no trouble of the bus: a bug, or <paramref name="cancel"/>.</returns>
    public static EventBusException? Of(Exception e, string entity, CancellationToken cancel) => e switch
    {
        OperationCanceledException when cancel.IsCancellationRequested => null,
        ServiceBusException bus => new(WordsOf(bus.Reason, entity), e),
        AuthenticationFailedException =>
            new("There is no token for the Service Bus: check that the app has its managed identity, and that its settings name that one's client id.", e),
        // Not a ServiceBusException: the client gives a refusal this type.
        UnauthorizedAccessException =>
            new($"The Service Bus refuses to take messages for '{entity}': give the app's identity the role Azure Service Bus Data Sender. "
                + "A new role counts after a few minutes.", e),
        TimeoutException or OperationCanceledException => new($"The Service Bus did not answer in time for '{entity}'. {TriedAgain}", e),
        _ => null,
    };

    public static EventTooLargeException TooLarge(EventId id, string entity) =>
        new(id, $"Event {id} is larger than '{entity}' takes and stays unpublished: 256 KB in the Standard tier, so move to Premium, and report it. "
            + "The line's other events are published.");

    private static string WordsOf(ServiceBusFailureReason reason, string entity) => reason switch
    {
        ServiceBusFailureReason.MessagingEntityNotFound => $"The Service Bus has no '{entity}': deploy again, which makes it.",
        ServiceBusFailureReason.MessagingEntityDisabled => $"'{entity}' is disabled on the Service Bus: enable it.",
        ServiceBusFailureReason.QuotaExceeded =>
            $"'{entity}' is full on the Service Bus: some subscription or queue is not read. Drain it, or remove it.",
        ServiceBusFailureReason.MessageSizeExceeded =>
            $"A message is larger than '{entity}' takes: 256 KB in the Standard tier, so move to Premium, and report it.",
        ServiceBusFailureReason.ServiceBusy => $"The Service Bus is too busy to take messages for '{entity}'. {TriedAgain}",
        ServiceBusFailureReason.ServiceTimeout => $"The Service Bus did not answer in time for '{entity}'. {TriedAgain}",
        ServiceBusFailureReason.ServiceCommunicationProblem => $"The Service Bus was not reached for '{entity}'. {TriedAgain}",
        _ => $"The Service Bus took no messages for '{entity}' ({reason}). {TriedAgain}",
    };
}

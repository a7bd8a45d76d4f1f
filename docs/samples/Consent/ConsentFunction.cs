using Azure.Messaging.ServiceBus;
using Linq.Alerts.Events;
using Microsoft.Azure.Functions.Worker;

namespace Linq.Alerts.Samples;

/// <summary>Records every opt-out, and every end of one.</summary>
/// <remarks>
/// A message is completed once your system has answered. If it doesn't, the exception returns the message to the queue. It is redelivered up to ten
/// times, and then dead-lettered. So your system sees each change at least once, and possibly late: <see cref="Consent"/> has the values it needs to
/// handle that.
/// </remarks>
public sealed class ConsentFunction(ConsentApi api)
{
    [Function("RecordConsent")]
    public async Task RunAsync(
        [ServiceBusTrigger("chat-health", "consent", Connection = "ServiceBus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancel)
    {
        try
        {
            // The filter selects opt-outs only. Check here too, because for a few seconds after its creation a subscription receives everything.
            if (LinqAlertEvent.Parse(message.Body.ToMemory()) is ChatHealthChangedEvent { IsTest: false } change && ConcernsOptOut(change))
                await api.PutAsync(new(change.ChatId, change.Status == ChatStatus.OptedOut, change.Since, change.Id.Epoch, change.Id.Sequence), cancel);
        }
        catch (FormatException e)
        {
            // Retrying wouldn't make it readable. Receive it again from the dead letters after an update: docs/samples/Redrive.
            await actions.DeadLetterMessageAsync(message, deadLetterReason: "unreadable", deadLetterErrorDescription: e.Message, cancellationToken: cancel);
            return;
        }

        await actions.CompleteMessageAsync(message, cancel);
    }

    private static bool ConcernsOptOut(ChatHealthChangedEvent change) =>
        change.Status.IsKnown && change.Previous.IsKnown
            ? change.Status == ChatStatus.OptedOut || change.Previous == ChatStatus.OptedOut
            // Version 1 of the contract has no other status. Don't guess about consent.
            : throw new FormatException("The chat's status is not one of this version of the contract.");
}

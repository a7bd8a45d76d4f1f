using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Publishes each event as one message to the topic.</summary>
/// <param name="topic">Sends to <see cref="AzureNames.Topic"/>, which detects duplicates: an event published twice arrives once, or twice with the same
/// ID.</param>
public sealed class ServiceBusEventBus(ServiceBusSender topic) : IEventBus
{
    private readonly BatchSender _topic = new(topic, AzureNames.Topic);

    public async Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default)
    {
        try
        {
            await _topic.SendAsync([.. events.Select(MessageOf)], cancel);
        }
        catch (MessageTooLargeException e)
        {
            throw ServiceBusTrouble.TooLarge(events[e.Index].Id, AzureNames.Topic);
        }
    }

    private static ServiceBusMessage MessageOf(AlertEvent alert)
    {
        var message = new ServiceBusMessage(EventJson.Write(alert))
        {
            ContentType = EventJson.ContentType,
            MessageId = alert.Id.ToString(),
            Subject = EventType.Of(alert),
            // A subscription that requires sessions gets each line's events in order, because this is the line's sequence.
            SessionId = alert.Id.Line.ToString(),
        };
        foreach (var (name, value) in EventProperties.Of(alert))
            message.ApplicationProperties[name] = value;
        return message;
    }
}

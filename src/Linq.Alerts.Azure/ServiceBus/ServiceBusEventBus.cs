using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Publishes each event as one message of the topic.</summary>
/// <param name="topic">Sends to <see cref="AzureNames.Topic"/>, which detects duplicates: an event published again comes once, or again under its id.</param>
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
            // A subscription that asks for sessions gets each line in order, whose sequence this is.
            SessionId = alert.Id.Line.ToString(),
        };
        foreach (var (name, value) in EventProperties.Of(alert))
            message.ApplicationProperties[name] = value;
        return message;
    }
}

using System.Globalization;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Events;

namespace Linq.Alerts.Samples;

public static class Redrive
{
    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";

    /// <param name="only">Only dead letters with this reason; null for all. The others become available again when their locks expire.</param>
    /// <returns>Whether it finished. False if a message that was just sent is dead-lettered again, because its cause isn't fixed.</returns>
    /// <remarks>Sends first and then completes. A crash in between sends a message twice, which the product recognizes by its ID.</remarks>
    public static async Task<bool> RunAsync(ServiceBusReceiver deadLetters, ServiceBusSender queue, string? only, TextWriter output)
    {
        HashSet<string> sent = [];
        while (await deadLetters.ReceiveMessagesAsync(maxMessages: 50, maxWaitTime: TimeSpan.FromSeconds(10)) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                var reason = message.ApplicationProperties.TryGetValue(Reason, out var value) ? value as string : null;
                if (only is not null && reason != only)
                    continue;
                if (!sent.Add(message.MessageId))
                {
                    await output.WriteLineAsync($"{message.MessageId} is a dead letter again ({reason}): cure that first. {sent.Count} sent.");
                    return false;
                }

                await queue.SendMessageAsync(CopyOf(message));
                await deadLetters.CompleteMessageAsync(message);
                await output.WriteLineAsync($"{message.MessageId}: {Describe(message)}, {reason}, sent again");
            }
        }

        await output.WriteLineAsync($"{sent.Count} sent.");
        return true;
    }

    /// <summary>Describes what is resent, for the person watching: an old event still causes an alert.</summary>
    private static string Describe(ServiceBusReceivedMessage message)
    {
        try
        {
            var alert = LinqAlertEvent.Parse(message.Body.ToMemory());
            return string.Create(CultureInfo.InvariantCulture, $"{(alert.IsTest ? "test of " : "")}{alert.Type} of {alert.Time:yyyy-MM-dd HH:mm} UTC");
        }
        catch (LinqAlertEventException e)
        {
            // Sent anyway: the product may be able to read what this build can't, and not every queue contains events.
            return $"no event that this build reads ({e.Problem})";
        }
    }

    private static ServiceBusMessage CopyOf(ServiceBusReceivedMessage message)
    {
        var copy = new ServiceBusMessage(message.Body)
        {
            ContentType = message.ContentType,
            MessageId = message.MessageId,
            SessionId = message.SessionId,
            Subject = message.Subject,
        };
        foreach (var (name, value) in message.ApplicationProperties.Where(property => property.Key is not (Reason or Description)))
            copy.ApplicationProperties[name] = value;
        return copy;
    }
}

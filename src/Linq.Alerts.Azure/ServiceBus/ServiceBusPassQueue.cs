using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Requests passes with one message per line and tick.</summary>
/// <param name="queue">Sends to <see cref="AzureNames.PollLineQueue"/>, which detects duplicates, so that two timers for the same tick cause one
/// request.</param>
public sealed class ServiceBusPassQueue(ServiceBusSender queue) : IPassQueue
{
    private readonly BatchSender _queue = new(queue, AzureNames.PollLineQueue);

    public Task AskAsync(IReadOnlyList<LineId> lines, long tick, TimeSpan interval, CancellationToken cancel = default) =>
        _queue.SendAsync([.. lines.Select(line => MessageOf(line, tick, interval))], cancel);

    /// <summary>Reads which line to poll. The body only contains the line's ID, because a message must not contain its number.</summary>
    public static bool TryRead(ServiceBusReceivedMessage message, out LineId line)
    {
        line = default;
        try
        {
            return LineId.TryParse(message.Body.ToString(), out line) && line != LineId.Account;
        }
        catch (NotSupportedException)
        {
            // The body is an AMQP value instead of bytes, so the message isn't ours.
            return false;
        }
    }

    private static ServiceBusMessage MessageOf(LineId line, long tick, TimeSpan interval) => new(line.ToString())
    {
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{line}.{tick}"),
        TimeToLive = interval,
    };
}

using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Asks for passes by one message a line and tick.</summary>
/// <param name="queue">Sends to <see cref="AzureNames.PollLineQueue"/>, which detects duplicates: two timers of one tick ask once.</param>
public sealed class ServiceBusPassQueue(ServiceBusSender queue) : IPassQueue
{
    private readonly BatchSender _queue = new(queue, AzureNames.PollLineQueue);

    public Task AskAsync(IReadOnlyList<LineId> lines, long tick, TimeSpan interval, CancellationToken cancel = default) =>
        _queue.SendAsync([.. lines.Select(line => MessageOf(line, tick, interval))], cancel);

    /// <summary>Reads which line is to be polled. The body says the line's id and nothing else: a message must not hold its number.</summary>
    public static bool TryRead(ServiceBusReceivedMessage message, out LineId line)
    {
        line = default;
        try
        {
            return LineId.TryParse(message.Body.ToString(), out line) && line != LineId.Account;
        }
        catch (NotSupportedException)
        {
            // A body that is no bytes but an AMQP value: not ours.
            return false;
        }
    }

    private static ServiceBusMessage MessageOf(LineId line, long tick, TimeSpan interval) => new(line.ToString())
    {
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{line}.{tick}"),
        TimeToLive = interval,
    };
}

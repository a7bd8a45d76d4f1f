using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Requests wake-ups with scheduled messages that only contain the place's key.</summary>
/// <param name="queue">Sends to <see cref="AzureNames.DispatchQueue"/>, which detects duplicates, so that many requests for the same second cause one
/// wake-up.</param>
public sealed class ServiceBusWakeUps(ServiceBusSender queue) : IWakeUps
{
    public async Task AskAsync(string place, DateTimeOffset at, CancellationToken cancel = default)
    {
        // Rounded up to the second, because a dispatcher that wakes early would find nothing due.
        var second = (at.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        var message = new ServiceBusMessage
        {
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{place}.{second}"),
            Subject = place,
        };
        try
        {
            await queue.ScheduleMessageAsync(message, new(second * TimeSpan.TicksPerSecond, TimeSpan.Zero), cancel);
        }
        catch (Exception e) when (ServiceBusTrouble.Of(e, AzureNames.DispatchQueue, cancel) is { } trouble)
        {
            throw trouble;
        }
    }
}

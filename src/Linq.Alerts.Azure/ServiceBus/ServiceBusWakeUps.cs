using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Asks for wake-ups by scheduled messages that hold nothing but the place's key.</summary>
/// <param name="queue">Sends to <see cref="AzureNames.DispatchQueue"/>, which detects duplicates: many askers for one second wake once.</param>
public sealed class ServiceBusWakeUps(ServiceBusSender queue) : IWakeUps
{
    public async Task AskAsync(string place, DateTimeOffset at, CancellationToken cancel = default)
    {
        // Up to the whole second: woken before the time, a dispatcher would find nothing due.
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

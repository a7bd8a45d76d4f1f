using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>Handles one place's queue: takes its messages in, settles them, then sends what is due.</summary>
/// <param name="place">
/// Null for a place that isn't configured. Its messages are still taken in: if the place was configured before, their alerts wait until it is again.
/// </param>
public sealed class PlaceListener(BusIntake intake, KnownNumbers numbers, TimedDispatch dispatch, Place? place)
{
    /// <returns>The result of the messages, and of the dispatch at the place.</returns>
    /// <exception cref="StoreUnavailableException">The ledger failed while something was sent. The messages are settled, and the timer tries
    /// again.</exception>
    public async Task<IntakeReport> RunAsync(
        IReadOnlyList<ServiceBusReceivedMessage> messages, ISettlement settlement, CancellationToken cancel = default)
    {
        await numbers.LearnAsync(cancel);
        var report = await intake.TakeInAsync(messages, settlement, cancel);
        if (place is null)
            return report;
        // After the messages are settled, because a place may be slow, and the locks of a batch aren't renewed.
        return report with { Dispatch = await dispatch.RunAsync(place, cancel) };
    }
}

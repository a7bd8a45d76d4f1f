using Azure.Messaging.ServiceBus;

namespace Linq.Alerts.Azure;

/// <summary>What stands behind one place's queue: takes its messages in, settles them, then sends what is due.</summary>
/// <param name="place">
/// Null for a place that is not set up. Its messages are taken in all the same: where the place was set up before, their alerts wait for it to be back.
/// </param>
public sealed class PlaceListener(BusIntake intake, KnownNumbers numbers, TimedDispatch dispatch, Place? place)
{
    /// <returns>What became of the messages, and of the look at the place.</returns>
    /// <exception cref="StoreUnavailableException">The ledger failed while something was sent. The messages are settled, and the timer comes again.</exception>
    public async Task<IntakeReport> RunAsync(
        IReadOnlyList<ServiceBusReceivedMessage> messages, ISettlement settlement, CancellationToken cancel = default)
    {
        await numbers.LearnAsync(cancel);
        var report = await intake.TakeInAsync(messages, settlement, cancel);
        if (place is null)
            return report;
        // After the messages are settled: a place may be slow, and nobody renews the locks of a batch.
        return report with { Dispatch = await dispatch.RunAsync(place, cancel) };
    }
}

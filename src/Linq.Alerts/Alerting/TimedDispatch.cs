namespace Linq.Alerts;

/// <summary>One run at a place in an edition that doesn't check every second: sends what is due, and requests a wake-up for what soon will be.</summary>
/// <param name="numbers">Tells the dispatcher the lines' numbers; null if it already knows them.</param>
public sealed class TimedDispatch(Dispatcher dispatcher, IWakeUps wakeUps, TimeProvider clock, KnownNumbers? numbers = null)
{
    /// <summary>A timer checks every minute, so only what is due sooner is worth a wake-up.</summary>
    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A wake-up may arrive slightly early, because the queue's clock isn't ours. A second request for the same time would be dropped as a duplicate,
    /// and what waits would be left to the timer.
    /// </summary>
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    /// <returns>The result of the run, and why no wake-up could be requested, in which case what waits may be sent up to a minute late.</returns>
    /// <exception cref="StoreUnavailableException">The ledger failed. The timer tries again.</exception>
    public async Task<TimedReport> RunAsync(Place place, CancellationToken cancel = default)
    {
        if (numbers is not null)
            await numbers.LearnAsync(cancel);
        var report = await dispatcher.RunAsync(place, cancel);
        if (report.Next is not { } next)
            return new(place, report);
        var now = clock.GetUtcNow();
        if (next >= now + Timer)
            return new(place, report);
        try
        {
            await wakeUps.AskAsync(place.Key, next > now + Soonest ? next : now + Soonest, cancel);
            return new(place, report);
        }
        catch (EventBusException e)
        {
            return new(place, report, new(e.Message, e));
        }
    }
}

/// <param name="NotWoken">Why no wake-up could be requested; null if nothing was wrong.</param>
public sealed record TimedReport(Place Place, DispatchReport Dispatch, Trouble? NotWoken = null);

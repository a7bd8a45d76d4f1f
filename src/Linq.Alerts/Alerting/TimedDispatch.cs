namespace Linq.Alerts;

/// <summary>One look at a place where nobody looks every second: sends what is due, and asks to be woken for what soon will be.</summary>
/// <param name="numbers">Teaches the dispatcher what the lines are called; null where it knows that already.</param>
public sealed class TimedDispatch(Dispatcher dispatcher, IWakeUps wakeUps, TimeProvider clock, KnownNumbers? numbers = null)
{
    /// <summary>A timer looks every minute, so only what is due before is worth a wake-up.</summary>
    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A wake-up may come a moment early, for the queue's clock is not ours. One asked for again for the same time would be dropped as a repeat,
    /// and what waits left to the timer.
    /// </summary>
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    /// <returns>What became of the look, and why no wake-up could be asked for, so that what waits may be told up to a minute late.</returns>
    /// <exception cref="StoreUnavailableException">The ledger failed. The timer comes again.</exception>
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

/// <param name="NotWoken">Why no wake-up could be asked for; null when nothing was wrong.</param>
public sealed record TimedReport(Place Place, DispatchReport Dispatch, Trouble? NotWoken = null);

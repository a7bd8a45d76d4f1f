namespace Linq.Alerts;

/// <summary>One look at a place where nobody looks every second: sends what is due, and asks to be woken for what soon will be.</summary>
public sealed class TimedDispatch(Dispatcher dispatcher, IWakeUps wakeUps, TimeProvider clock)
{
    /// <summary>A timer looks every minute, so only what is due before is worth a wake-up.</summary>
    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    /// <returns>Why no wake-up could be asked for, so that what waits may be told up to a minute late; null when nothing was wrong.</returns>
    /// <exception cref="StoreUnavailableException">The ledger failed. The timer comes again.</exception>
    public async Task<string?> RunAsync(Place place, CancellationToken cancel = default)
    {
        if (await dispatcher.RunAsync(place, cancel) is not { } next || next >= clock.GetUtcNow() + Timer)
            return null;
        try
        {
            await wakeUps.AskAsync(place.Key, next, cancel);
            return null;
        }
        catch (EventBusException e)
        {
            return e.Message;
        }
    }
}

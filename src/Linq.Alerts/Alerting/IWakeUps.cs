namespace Linq.Alerts;

/// <summary>Wakes a dispatcher when something becomes due at a place, in an edition where no process waits for that.</summary>
public interface IWakeUps
{
    /// <summary>
    /// Requests a wake-up for <paramref name="place"/> at about <paramref name="at"/>. A lost wake-up costs a minute, because a timer checks too.
    /// </summary>
    /// <exception cref="EventBusException">The request was not recorded.</exception>
    Task AskAsync(string place, DateTimeOffset at, CancellationToken cancel = default);
}

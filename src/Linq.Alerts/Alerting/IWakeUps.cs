namespace Linq.Alerts;

/// <summary>Wakes a dispatcher when something becomes due at a place, where no process of ours waits for it.</summary>
public interface IWakeUps
{
    /// <summary>Asks to be woken for <paramref name="place"/> at about <paramref name="at"/>. A wake-up that is lost costs a minute: a timer looks too.</summary>
    /// <exception cref="EventBusException">It was not noted.</exception>
    Task AskAsync(string place, DateTimeOffset at, CancellationToken cancel = default);
}

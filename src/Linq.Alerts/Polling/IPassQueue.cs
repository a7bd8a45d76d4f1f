namespace Linq.Alerts;

/// <summary>Distributes passes over instances, if several of them poll.</summary>
public interface IPassQueue
{
    /// <summary>
    /// Requests one pass over each of <paramref name="lines"/>. Repeated requests for the same line and <paramref name="tick"/> may be merged.
    /// </summary>
    /// <param name="tick">The number of the polling interval. A pass that hasn't started by the next tick is no longer needed.</param>
    /// <exception cref="EventBusException">Some may have been requested. The next tick requests them again.</exception>
    Task AskAsync(IReadOnlyList<LineId> lines, long tick, TimeSpan interval, CancellationToken cancel = default);
}

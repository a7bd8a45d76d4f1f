namespace Linq.Alerts;

/// <summary>Hands out passes to whichever instance takes them, where more than one polls.</summary>
public interface IPassQueue
{
    /// <summary>Asks for one pass over each of <paramref name="lines"/>. Asked again for the same line and <paramref name="tick"/>, it may be done once.</summary>
    /// <param name="tick">Counts the intervals of polling; a pass that was not begun when the next tick comes is no longer wanted.</param>
    /// <exception cref="EventBusException">Some may have been asked for. The next tick asks again.</exception>
    Task AskAsync(IReadOnlyList<LineId> lines, long tick, TimeSpan interval, CancellationToken cancel = default);
}

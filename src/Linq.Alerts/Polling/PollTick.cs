namespace Linq.Alerts;

/// <summary>One tick of a timer where several instances poll: lists the lines, and asks for a pass over each that is due.</summary>
public sealed class PollTick(LineRoster roster, IPassQueue queue, PollOptions options, TimeProvider clock)
{
    /// <summary>The timer's own interval. It may ring a little early or late, so a tick is the nearest minute's.</summary>
    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    /// <param name="isLate">Whether ticks were missed: then all lines are due. What was asked for already is not done twice.</param>
    /// <returns>Null when no line is due at this minute.</returns>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written; no pass was asked for.</exception>
    /// <exception cref="EventBusException">Some passes may not have been asked for.</exception>
    public async Task<Roster?> RunAsync(bool isLate = false, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var tick = TickAt(now);
        if (!isLate && tick == TickAt(now - Timer))
            return null;
        var lines = await roster.ReadAsync(cancel);
        if (lines.Lines.Count > 0)
            await queue.AskAsync([.. lines.Lines.Select(line => line.Id)], tick, options.Every, cancel);
        return lines;
    }

    private long TickAt(DateTimeOffset time) => (time + (Timer / 2)).UtcTicks / options.Every.Ticks;
}

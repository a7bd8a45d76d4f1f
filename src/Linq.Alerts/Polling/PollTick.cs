namespace Linq.Alerts;

/// <summary>One tick of a timer where several instances poll: lists the lines, and asks for a pass over each that is due.</summary>
public sealed class PollTick(LineRoster roster, IPassQueue queue, PollOptions options, TimeProvider clock, LineAudits? audits = null)
{
    /// <summary>The timer's own interval. It may ring a little early or late, so a tick is the nearest minute's.</summary>
    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    /// <summary>The last tick that this process has asked for, and when, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    private (long Tick, long At)? _asked;

    /// <summary>To be called every minute. A call that fails, comes late or not at all costs a minute: the next one makes up for it.</summary>
    /// <returns>Null when no line is due at this minute.</returns>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written; no pass was asked for.</exception>
    /// <exception cref="EventBusException">Some passes may not have been asked for.</exception>
    public async Task<Roster?> RunAsync(CancellationToken cancel = default)
    {
        if (Next() is not { } tick)
            return null;
        var lines = await roster.ReadAsync(cancel);
        if (lines.Lines.Count > 0)
        {
            await queue.AskAsync([.. lines.Lines.Select(line => line.Id)], tick, options.Every, cancel);
            lock (_gate)
                _asked = (tick, clock.GetTimestamp());
        }

        // Last: an answer that takes its time holds up no pass.
        if (audits is not null && lines.MayNeedAudits)
            await audits.RunAsync(cancel);
        return lines;
    }

    /// <returns>The tick that is due; null when none is.</returns>
    private long? Next()
    {
        var tick = (clock.GetUtcNow() + (Timer / 2)).UtcTicks / options.Every.Ticks;
        lock (_gate)
        {
            // Not by whether the tick is this minute's: what one call does not do must not wait for the next tick, which may be an hour away. A
            // process that was just started asks at once; the queue drops what another has asked for lately.
            if (_asked is not { } last || tick > last.Tick)
                return tick;
            // By the clock that only counts, too. Where the other was set back its ticks repeat, and the queue would drop those it has seen.
            return clock.GetElapsedTime(last.At) >= options.Every - (Timer / 2) ? last.Tick + 1 : null;
        }
    }
}

namespace Linq.Alerts;

/// <summary>A timer tick in an edition where several instances poll: lists the lines, and requests a pass over each that is due.</summary>
public sealed class PollTick(LineRoster roster, IPassQueue queue, PollOptions options, TimeProvider clock, LineAudits? audits = null)
{
    /// <summary>The timer's own interval. It may fire slightly early or late, so a tick is rounded to the nearest minute.</summary>
    private static readonly TimeSpan Timer = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    /// <summary>The last tick for which this process requested passes, and when, in the unit of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    private (long Tick, long At)? _asked;

    /// <summary>Call this every minute. A failed, late or missing call costs a minute: the next one makes up for it.</summary>
    /// <returns>Null if no line is due in this minute.</returns>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written; no pass was requested.</exception>
    /// <exception cref="EventBusException">Some passes may not have been requested.</exception>
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

        // Last, so that a slow answer delays no pass.
        if (audits is not null && lines.MayNeedAudits)
            await audits.RunAsync(cancel);
        return lines;
    }

    /// <returns>The tick that is due; null if none is.</returns>
    private long? Next()
    {
        var tick = (clock.GetUtcNow() + (Timer / 2)).UtcTicks / options.Every.Ticks;
        lock (_gate)
        {
            // Don't require the tick to be in this minute: what one call misses must not wait for the next tick, which may be an hour away. A process
            // that has just started requests passes immediately; the queue drops what another instance requested recently.
            if (_asked is not { } last || tick > last.Tick)
                return tick;
            // Also use the monotonic clock: if the system clock was set back, its ticks repeat, and the queue would drop those it has seen.
            return clock.GetElapsedTime(last.At) >= options.Every - (Timer / 2) ? last.Tick + 1 : null;
        }
    }
}

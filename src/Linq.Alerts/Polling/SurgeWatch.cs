namespace Linq.Alerts;

/// <summary>Detects when many chats of a line become AT_RISK or CRITICAL within a short time, and when that is over.</summary>
/// <remarks>All its state is in the line's row and the rows of unhealthy chats, so a pass that dies loses nothing.</remarks>
internal sealed class SurgeWatch(LinePass pass, SurgeOptions options)
{
    /// <summary>A pass over a long list doesn't wait until its end to report a surge.</summary>
    private static readonly TimeSpan ReportWithin = TimeSpan.FromMinutes(1);

    /// <summary>Counts a chat that became AT_RISK or CRITICAL.</summary>
    /// <returns>Whether a surge covers it.</returns>
    public bool Count(ChatRow? before, DateTimeOffset now)
    {
        // What the first passes find is old; only the baseline's summary reports it.
        if (options.IsOff || pass.Row.BaselinedAt is null)
            return false;
        var turns = Within(now);
        var surge = pass.Row.Surge;
        // A chat that gets worse step by step counts once.
        var isCounted = before?.TurnedAt is { } last && !last.IsFromTheFuture(now) && (surge is null ? now - last < options.Window : last >= surge.Began);
        if (!isCounted)
            turns = turns.Add(now, 1);
        if (surge is not null)
            surge = surge with { Turned = surge.Turned + (isCounted ? 0 : 1) };
        else if (turns.Sum >= options.Threshold(pass.Counts.Chats))
            surge = new(turns.First!.Value, now, turns.Sum);
        pass.NoteTurns(turns, surge);
        // A surge that only waits for a pass to end it, perhaps since before the machine slept for a night, no longer covers new chats.
        return surge is not null && GoesOn(turns);
    }

    /// <summary>Reports a surge that has begun, unless it began only just now and the pass continues.</summary>
    public void Report(DateTimeOffset now, bool passIsOver)
    {
        if (pass.Row.Surge is not { IsReported: false } surge || (!passIsOver && surge.NoticedAt.AgeAt(now) < ReportWithin))
            return;
        pass.NoteTurns(pass.Row.Turns, surge with { IsReported = true });
        Report(surge, raised: true, now, pass.SickRows.Where(row => row.TurnedAt >= surge.Began));
    }

    /// <summary>Ends a surge if too few chats changed within a whole window to keep it going. Only a pass that has read the line can tell.</summary>
    public void Conclude(DateTimeOffset now)
    {
        if (pass.Row.Turns is null && pass.Row.Surge is null)
            return;
        var turns = Within(now);
        pass.NoteTurns(turns.IsEmpty ? null : turns, pass.Row.Surge);
        if (pass.Row.Surge is not { IsReported: true } surge || (!options.IsOff && GoesOn(turns)))
            return;
        pass.NoteTurns(pass.Row.Turns, null);
        Report(surge, raised: false, now, pass.SickRows);
    }

    private bool GoesOn(MinuteCounts turns) => turns.Sum * 2 >= options.Threshold(pass.Counts.Chats);

    private MinuteCounts Within(DateTimeOffset now) =>
        (pass.Row.Turns ?? MinuteCounts.None).Where(time => !time.IsFromTheFuture(now) && now - time < options.Window);

    private void Report(SurgeState surge, bool raised, DateTimeOffset now, IEnumerable<ChatRow> chats) => pass.Draft.Add(new LineSurge(
        raised, pass.Counts, surge.Turned, surge.Began,
        UnhealthyTrend.DayBefore(pass.Row.Unhealthy, surge.Began), UnhealthyTrend.WeekBefore(pass.Row.Unhealthy, surge.Began), LinePass.WorstButOptedOut(chats))
    {
        Line = pass.Row.Line,
        ObservedAt = now,
    });
}

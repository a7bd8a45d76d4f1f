namespace Linq.Alerts;

/// <summary>What a reading of a chat means, compared with its row.</summary>
internal enum Verdict
{
    /// <summary>Nothing new.</summary>
    Same,

    /// <summary>An unknown status word, or no health: the last known status is kept.</summary>
    Unknown,

    /// <summary>Unhealthy before monitoring began: recorded, and reported only in the baseline's summary.</summary>
    Found,

    /// <summary>The status changed.</summary>
    Turned,

    /// <summary>The same unhealthy status with a newer time: it changed and changed back between two polls.</summary>
    Recurred,

    /// <summary>Healthy with a newer time: it was something else between two polls, which wasn't observed. Counted, but not reported.</summary>
    MissedFlap,

    /// <summary>Another status with an older time: ignored until a later pass says the same.</summary>
    Doubted,
}

/// <summary>The rules for comparing a reading with a row. Times are Linq's <c>health_status.updated_at</c>.</summary>
internal static class Compare
{
    /// <param name="row">The chat's row; null if the chat counts as healthy.</param>
    /// <param name="seenInThisPass">Whether this pass has already read the chat: lists repeat chats when they change.</param>
    public static Verdict With(ChatRow? row, in ChatReading reading, PassTimes pass, bool seenInThisPass)
    {
        if (!reading.HasHealth || reading.Status == HealthStatus.Unknown)
            return Verdict.Unknown;
        return row is null ? WithoutRow(reading, pass) : WithRow(row, reading, pass, seenInThisPass);
    }

    private static Verdict WithoutRow(in ChatReading reading, PassTimes pass)
    {
        if (reading.Status.IsSick)
            return pass.FoundSoFar(reading.Since) ? Verdict.Found : Verdict.Turned;
        // Without a previous complete pass, nothing can have been missed. A time in the future is a wrong clock, and would count at every pass.
        return reading.Since > pass.LastComplete && reading.Since <= pass.Started ? Verdict.MissedFlap : Verdict.Same;
    }

    private static Verdict WithRow(ChatRow row, in ChatReading reading, PassTimes pass, bool seenInThisPass)
    {
        if (reading.Status == row.Status)
        {
            return reading.Since is not { } since || LinqTime.Compare(since, row.Since) <= 0 ? Verdict.Same
                : !row.Status.IsSick ? Verdict.MissedFlap
                : pass.FoundSoFar(since) ? Verdict.Found
                : Verdict.Recurred;
        }

        // A missing time is replaced by the time of observation: the change was seen, even during the baseline.
        if (reading.Since is not { } turned)
            return Verdict.Turned;
        // Equal time with another status is a change.
        if (LinqTime.Compare(turned, row.Since) >= 0)
            return pass.FoundSoFar(turned) ? Verdict.Found : Verdict.Turned;

        // Older than the known status. Within one pass the newer reading wins. Over two passes, a clock that ran ahead must not mute the chat.
        if (seenInThisPass)
            return Verdict.Same;
        return row.Doubt is { } doubt && doubt.Status == reading.Status && doubt.SeenInPass != pass.Started ? Verdict.Turned : Verdict.Doubted;
    }
}

/// <summary>The times that a pass's comparisons use, UTC.</summary>
/// <param name="Started">Start of this pass.</param>
/// <param name="LastComplete">Start of the last pass that reached the last page; null before the first.</param>
/// <param name="BaselineStart">Start of the line's first pass while its baseline isn't complete; null afterwards.</param>
internal sealed record PassTimes(DateTimeOffset Started, DateTimeOffset? LastComplete, DateTimeOffset? BaselineStart)
{
    /// <summary>Whether a problem from this time existed before monitoring began. True if the time is missing.</summary>
    public bool FoundSoFar(DateTimeOffset? since) => BaselineStart is { } start && (since is not { } time || time <= start);
}

namespace Linq.Alerts;

/// <summary>What one reading of a chat means, held against its row.</summary>
internal enum Verdict
{
    /// <summary>Nothing new.</summary>
    Same,

    /// <summary>A status word not known, or no health: the last known one stands.</summary>
    Unknown,

    /// <summary>Bad before the watching began: recorded, and told in the baseline's summary only.</summary>
    Found,

    /// <summary>Another status than before.</summary>
    Turned,

    /// <summary>The same sick status with a newer time: it left and came back between two polls.</summary>
    Recurred,

    /// <summary>Healthy with a newer time: it was something else between two polls, and nobody saw what. Counted, told to nobody.</summary>
    MissedFlap,

    /// <summary>Another status with an older time: not believed until a later pass says the same.</summary>
    Doubted,
}

/// <summary>The rules by which a reading is held against a row. The clock is Linq's <c>health_status.updated_at</c>.</summary>
internal static class Compare
{
    /// <param name="row">The chat's row; null for a chat that counts as healthy.</param>
    /// <param name="seenInThisPass">Whether this pass has read the chat before: lists repeat chats while they move.</param>
    public static Verdict With(ChatRow? row, ChatReading reading, PassTimes pass, bool seenInThisPass)
    {
        if (!reading.HasHealth || reading.Status == HealthStatus.Unknown)
            return Verdict.Unknown;
        return row is null ? WithoutRow(reading, pass) : WithRow(row, reading, pass, seenInThisPass);
    }

    private static Verdict WithoutRow(ChatReading reading, PassTimes pass)
    {
        if (reading.Status.IsSick)
            return pass.FoundSoFar(reading.Since) ? Verdict.Found : Verdict.Turned;
        // Without a last complete pass nothing is known to have been missed; a time in the future is a wrong clock, at every pass again.
        return reading.Since > pass.LastComplete && reading.Since <= pass.Started ? Verdict.MissedFlap : Verdict.Same;
    }

    private static Verdict WithRow(ChatRow row, ChatReading reading, PassTimes pass, bool seenInThisPass)
    {
        if (reading.Status == row.Status)
        {
            return reading.Since is not { } since || LinqTime.Compare(since, row.Since) <= 0 ? Verdict.Same
                : !row.Status.IsSick ? Verdict.MissedFlap
                : pass.FoundSoFar(since) ? Verdict.Found
                : Verdict.Recurred;
        }

        // A missing time is the time of observation: it was seen to turn, even while the baseline lasts.
        if (reading.Since is not { } turned)
            return Verdict.Turned;
        // Equal time with another status is a change.
        if (LinqTime.Compare(turned, row.Since) >= 0)
            return pass.FoundSoFar(turned) ? Verdict.Found : Verdict.Turned;

        // Older than what is known. In one pass the newer reading wins; over two passes a clock that ran ahead must not mute the chat.
        if (seenInThisPass)
            return Verdict.Same;
        return row.Doubt is { } doubt && doubt.Status == reading.Status && doubt.SeenInPass != pass.Started ? Verdict.Turned : Verdict.Doubted;
    }
}

/// <summary>The times a pass is judged by, UTC.</summary>
/// <param name="Started">Start of this pass.</param>
/// <param name="LastComplete">Start of the last pass that reached the last page; null before the first.</param>
/// <param name="BaselineStart">Start of the line's first pass while its baseline is not complete; null afterwards.</param>
internal sealed record PassTimes(DateTimeOffset Started, DateTimeOffset? LastComplete, DateTimeOffset? BaselineStart)
{
    /// <summary>Whether trouble of this time was there before the watching began. A missing time cannot show that it was not.</summary>
    public bool FoundSoFar(DateTimeOffset? since) => BaselineStart is { } start && (since is not { } time || time <= start);
}

namespace Linq.Alerts;

/// <summary>The result of one pass over one line.</summary>
/// <param name="Problem">Why it wasn't complete, in words for people.</param>
/// <param name="Failure">The failure at Linq, if that was the reason.</param>
/// <param name="ReachedEnd">Whether it read the last page. Such a pass is still incomplete if something on the pages was unreadable.</param>
/// <param name="Cause">The exception, if any.</param>
public sealed record PassReport(
    LineName Line,
    PassOutcome Outcome,
    TimeSpan Duration,
    int Pages = 0,
    long Chats = 0,
    int Changes = 0,
    string? Problem = null,
    LinqFailure? Failure = null,
    bool ReachedEnd = false,
    Cause Cause = default)
{
    /// <summary>Status words that this build doesn't know, safe to display.</summary>
    public IReadOnlyCollection<string> UnknownWords { get; init; } = [];
}

public enum PassOutcome
{
    Complete,

    /// <summary>Ended before the last page, or couldn't read everything. What was read is recorded; nothing is concluded about the rest.</summary>
    Incomplete,

    /// <summary>Not started, because another poller has the line, or Linq asked us to wait.</summary>
    Skipped,

    /// <summary>Ended because another poller wrote to the line.</summary>
    Superseded,

    /// <summary>Ended because the store couldn't be read or written. The next pass finds the same changes again.</summary>
    StoreFailed,
}

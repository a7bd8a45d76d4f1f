namespace Linq.Alerts;

/// <summary>How one pass over one line went.</summary>
/// <param name="Problem">Why it was not complete, in words for a person.</param>
/// <param name="Failure">Linq's part in that, if any.</param>
public sealed record PassReport(
    LineName Line,
    PassOutcome Outcome,
    TimeSpan Duration,
    int Pages = 0,
    long Chats = 0,
    int Changes = 0,
    string? Problem = null,
    LinqFailure? Failure = null);

public enum PassOutcome
{
    Complete,

    /// <summary>Ended before the last page. What was read is recorded; nothing is concluded about what was not.</summary>
    Incomplete,

    /// <summary>Not begun: another poller is at the line, or Linq asked to be left alone.</summary>
    Skipped,

    /// <summary>Ended because another poller wrote to the line.</summary>
    Superseded,

    /// <summary>Ended because the store could not be read or written. The next pass finds the same changes again.</summary>
    StoreFailed,
}

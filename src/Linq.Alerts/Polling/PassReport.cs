namespace Linq.Alerts;

/// <summary>How one pass over one line went.</summary>
/// <param name="Problem">Why it was not complete, in words for a person.</param>
/// <param name="Failure">Linq's part in that, if any.</param>
/// <param name="ReachedEnd">Whether it read the last page. A pass that did so is still incomplete when something on the pages could not be read.</param>
/// <param name="Cause">What was thrown, if anything.</param>
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
    /// <summary>Status words that this build does not know, as they may be shown.</summary>
    public IReadOnlyCollection<string> UnknownWords { get; init; } = [];
}

public enum PassOutcome
{
    Complete,

    /// <summary>Ended before the last page, or could not read everything. What was read is recorded; nothing is concluded about what was not.</summary>
    Incomplete,

    /// <summary>Not begun: another poller is at the line, or Linq asked to be left alone.</summary>
    Skipped,

    /// <summary>Ended because another poller wrote to the line.</summary>
    Superseded,

    /// <summary>Ended because the store could not be read or written. The next pass finds the same changes again.</summary>
    StoreFailed,
}

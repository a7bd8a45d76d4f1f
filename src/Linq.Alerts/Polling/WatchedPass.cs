namespace Linq.Alerts;

/// <summary>One pass over one line, and what it says about the account: its key, and words that are not known.</summary>
public sealed class WatchedPass(Poller poller, LineRoster roster)
{
    /// <param name="keyInDoubt">Whether an earlier pass met a refusal: see <see cref="Roster.KeyInDoubt"/>.</param>
    /// <exception cref="StoreUnavailableException">What the pass says about the account could not be recorded. The next one says it again.</exception>
    public async Task<PassReport> RunAsync(Line line, bool keyInDoubt, CancellationToken cancel = default)
    {
        var report = await poller.PollAsync(line, cancel);
        if (report.Failure?.Kind == LinqFailureKind.KeyRefused)
            await roster.StopForKeyAsync(report.Problem!, cancel);
        else if (keyInDoubt && report.ReachedEnd)
            await roster.NoteCompletePassAsync(cancel);
        if (report.UnknownWords.Count > 0)
            await roster.NoteUnknownWordsAsync(report, cancel);
        return report;
    }
}

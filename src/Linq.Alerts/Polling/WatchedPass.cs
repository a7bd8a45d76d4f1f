namespace Linq.Alerts;

/// <summary>One pass over one line, and its consequences for the account: a rejected key, unknown status words.</summary>
public sealed class WatchedPass(Poller poller, LineRoster roster)
{
    /// <param name="keyInDoubt">Whether the key was rejected in an earlier pass: see <see cref="Roster.KeyInDoubt"/>.</param>
    /// <exception cref="StoreUnavailableException">The consequences for the account couldn't be recorded. The next pass records them.</exception>
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

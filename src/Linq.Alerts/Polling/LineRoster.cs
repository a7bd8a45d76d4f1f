using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>Decides which lines to poll, from Linq's list and the known lines.</summary>
public sealed class LineRoster(
    LinqClient api, AccountStore account, LineDirectory directory, PollOptions options, TimeProvider clock)
{
    /// <summary>With a rejected key, one small request is made this often, in case the rejection was Linq's mistake.</summary>
    private static readonly TimeSpan KeyRefusedPause = TimeSpan.FromMinutes(5);

    /// <summary>A larger difference than this is noticeable in alerts, quiet hours and silences.</summary>
    private static readonly TimeSpan ClockIsOff = TimeSpan.FromMinutes(5);

    /// <summary>Below this difference the alarm ends.</summary>
    private static readonly TimeSpan ClockIsRight = TimeSpan.FromMinutes(2);

    private const int MaxReplacementsNamed = 10;

    /// <summary>How many excluded lines are recorded. More would be nonsense, and are only shown on the screen.</summary>
    private const int MaxExcludedNamed = 100;

    /// <summary>Unknown status words that this process knows to be recorded. Passes over several lines may end at the same time.</summary>
    private readonly ConcurrentDictionary<string, bool> _toldWords = new(StringComparer.Ordinal);

    private (long Since, TimeSpan For) _pause;
    private Trouble? _pausedWhy;
    private bool _keyIsRefused;

    // A restarted process may have another key, so it tries immediately.
    private bool _hasTried;

    /// <summary>Lists the account's lines, records what changed about them, and returns those to poll.</summary>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written.</exception>
    public async Task<Roster> ReadAsync(CancellationToken cancel = default)
    {
        if (clock.GetElapsedTime(_pause.Since) < _pause.For)
            return new(_keyIsRefused ? [] : await KnownAsync(cancel), _pausedWhy?.Text, Cause: _pausedWhy?.Cause ?? default);

        LineListing listing;
        try
        {
            listing = await api.ListLinesAsync(cancel);
        }
        catch (LinqApiException e) when (e.Failure.Kind == LinqFailureKind.KeyRefused)
        {
            return new([], await StopAsync(e.Message, e, cancel), Cause: e);
        }
        catch (LinqApiException e)
        {
            if (e.Failure.RetryAfter is { } wait)
                Pause(PollLimits.Bounded(wait), new(e.Message, e));
            // The list of lines fails, or is rate limited, which doesn't mean that the chats are. A pass will show.
            return new(await KnownAsync(cancel), e.Message, Cause: e);
        }

        _keyIsRefused = false;
        var row = await account.RowAsync(cancel);
        await NoteClockAsync(row, cancel);
        // A key can be valid for the list but not for chats. Only a pass shows that, perhaps in another process, and then the list doesn't prove that
        // the key is accepted again.
        if (row?.ChatsRefusedAt is null)
            await EndAsync(row, AlarmKind.KeyRefused, AlarmText.KeyAccepted, cancel);
        else if (_hasTried && row.ChatsRefusedAt.Value.AgeAt(clock.GetUtcNow()) < KeyRefusedPause)
            return new([], AlarmText.KeyRefused);
        _hasTried = true;
        return await ReconcileAsync(listing, row, cancel);
    }

    /// <summary>Stops polling because the key was rejected in a pass, and raises the alarm.</summary>
    public async Task StopForKeyAsync(string message, CancellationToken cancel = default)
    {
        await account.ChangeAsync(row => new(row with { ChatsRefusedAt = clock.GetUtcNow() }, []), cancel);
        await StopAsync(message, default, cancel);
    }

    /// <summary>Records that a pass was complete after the key had been rejected, so the key is valid for chats.</summary>
    public async Task NoteCompletePassAsync(CancellationToken cancel = default)
    {
        // End the alarm first: after a crash in between, the next complete pass finds that there is still something to record.
        await account.EndAsync(AlarmKind.KeyRefused, AlarmText.KeyAccepted, cancel);
        await account.ChangeAsync(row => row.ChatsRefusedAt is null ? null : new(row with { ChatsRefusedAt = null }, []), cancel);
    }

    /// <summary>Raises one alarm for each unknown status word, however many lines have it.</summary>
    public async Task NoteUnknownWordsAsync(PassReport report, CancellationToken cancel = default)
    {
        // Every pass finds it again. What this process has recorded needn't be read again.
        if (report.UnknownWords.All(_toldWords.ContainsKey))
            return;
        await account.ChangeAsync(
            row => report.UnknownWords.Except(row.ReportedWords).Take(PollLimits.MaxReportedWords - row.ReportedWords.Count).ToList() is not { Count: > 0 } news ? null : new(
                row with { ReportedWords = row.ReportedWords.Union(news) },
                [new Alarm(
                    AlarmKind.UnknownStatus, Raised: true,
                    AlarmText.UnknownStatus(news, report.Line))
                {
                    Line = row.Line,
                    ObservedAt = clock.GetUtcNow(),
                }]),
            cancel);
        foreach (var word in report.UnknownWords)
            _toldWords[word] = true;
    }

    /// <summary>Ends an alarm that is active according to what was just read. Most rounds write nothing, and needn't read again to see that.</summary>
    private Task EndAsync(AccountRow? row, AlarmKind kind, string text, CancellationToken cancel) =>
        row?.ActiveAlarms.ContainsKey(kind) == true ? account.EndAsync(kind, text, cancel) : Task.CompletedTask;

    private async Task<string> StopAsync(string message, Cause cause, CancellationToken cancel)
    {
        // The alarm's title contains the first sentence; the screen has no title.
        var alarm = $"{AlarmText.PollingStopped} {message}";
        var text = $"{AlarmText.KeyRefused} {message}";
        _keyIsRefused = true;
        Pause(KeyRefusedPause, new(text, cause));
        await account.RaiseAsync(AlarmKind.KeyRefused, alarm, cancel);
        return text;
    }

    private async Task<Roster> ReconcileAsync(LineListing listing, AccountRow? row, CancellationToken cancel)
    {
        var change = Between(row?.KnownLines ?? [], listing);
        if (change.IsNews)
        {
            await account.ChangeAsync(
                latest =>
                {
                    // Based on the row at the time of the write: another instance may have recorded a list since, and a line is retired only once.
                    change = Between(latest.KnownLines, listing);
                    return change.IsNews ? new(latest with { KnownLines = [.. change.Known] }, EventsOf(change, latest.Line)) : null;
                },
                cancel);
            foreach (var news in change.Reputations)
                Telemetry.Reputations.Add(1, new("previous", news.Previous.Word), new("reputation", news.Reputation.Word));
        }

        var problem = await NoteEmptyAsync(listing, row, cancel) ?? await NoteExcludedAsync(change.Excluded, row, cancel);
        return new(Wanted(change.Polled), problem ?? UnlistedProblem(change.Known), KeyInDoubt: row?.ChatsRefusedAt is not null)
        {
            MayNeedAudits = change.Known.Any(LineAudits.MayNeed),
        };
    }

    private LineListChange Between(IReadOnlyList<KnownLine> known, LineListing listing) =>
        LineListChange.Between(known, listing, options.Lines.Count == 0 ? null : options.Lines.Contains);

    private List<AlertEvent> EventsOf(LineListChange change, LineName name)
    {
        var now = clock.GetUtcNow();
        List<AlertEvent> events =
        [
            .. change.Reputations.Select(news => news.ToEvent(name, now)),
            .. change.Retired.Select(line => new LineRetired(line) { Line = name, ObservedAt = now }),
        ];
        if (change.Replacements.Count > 0)
        {
            var text = AlarmText.LinesReplaced(change.Replacements.Take(MaxReplacementsNamed));
            events.Add(new Alarm(AlarmKind.LinesReplaced, Raised: true, text) { Line = name, ObservedAt = now });
        }

        return events;
    }

    /// <summary>Raises or ends the alarm about a wrong clock.</summary>
    private async Task NoteClockAsync(AccountRow? row, CancellationToken cancel)
    {
        if (api.ClockOffset is not { } offset)
            return;
        if (offset.Duration() <= ClockIsRight)
            await EndAsync(row, AlarmKind.ClockOff, AlarmText.ClockRight, cancel);
        else if (offset.Duration() > ClockIsOff && row?.ActiveAlarms.ContainsKey(AlarmKind.ClockOff) != true)
            await account.RaiseAsync(AlarmKind.ClockOff, AlarmText.ClockOff(offset), cancel);
    }

    /// <summary>Raises or ends the alarm about an account without lines.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    private async Task<string?> NoteEmptyAsync(LineListing listing, AccountRow? row, CancellationToken cancel)
    {
        if (listing.Lines.Count > 0)
            await EndAsync(row, AlarmKind.NoLines, AlarmText.LinesListed, cancel);
        if (listing.Lines.Count > 0 || listing.Excluded.Count > 0)
            return null;

        var problem = AlarmText.NoLines(areKnown: row?.KnownLines.Any(line => !line.IsRetired) == true);
        await account.RaiseAsync(AlarmKind.NoLines, problem, cancel);
        return problem;
    }

    /// <summary>Raises or ends the alarm about listed lines that can't be monitored. It names each of them once.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    private async Task<string?> NoteExcludedAsync(IReadOnlyList<ExcludedLine> excluded, AccountRow? row, CancellationToken cancel)
    {
        if (excluded.Count == 0)
        {
            if (row?.ReportedExcluded.Count > 0)
                await account.ChangeAsync(latest => new(latest with { ReportedExcluded = latest.ReportedExcluded.Clear() }, []), cancel);
            await EndAsync(row, AlarmKind.LinesExcluded, AlarmText.LinesWatchable, cancel);
            return null;
        }

        var problem = AlarmText.LinesExcluded(excluded);
        List<string> names = [.. excluded.Select(line => $"{line}").Take(MaxExcludedNamed)];
        if (names.All(name => row?.ReportedExcluded.Contains(name) == true))
            return problem;
        await account.ChangeAsync(
            latest => names.All(latest.ReportedExcluded.Contains) || latest.ReportedExcluded.Count >= MaxExcludedNamed ? null : new(
                latest with
                {
                    ReportedExcluded = latest.ReportedExcluded.Union(names),
                    ActiveAlarms = latest.ActiveAlarms.SetItem(AlarmKind.LinesExcluded, clock.GetUtcNow()),
                },
                [new Alarm(AlarmKind.LinesExcluded, Raised: true, problem) { Line = latest.Line, ObservedAt = clock.GetUtcNow() }]),
            cancel);
        return problem;
    }

    /// <summary>Names lines in the settings that Linq doesn't list, because they aren't monitored, and a typo must not look like a healthy line.</summary>
    private string? UnlistedProblem(IReadOnlyList<KnownLine> known)
    {
        var unlisted = options.Lines.Except(known.Where(line => !line.IsRetired).Select(line => line.Number)).Select(LastFour.Of).ToList();
        return unlisted.Count == 0 ? null
            : $"Poll:Lines names what Linq does not list for this key, so it is not watched: {string.Join(", ", unlisted)}. Check the numbers there.";
    }

    private async Task<IReadOnlyList<Line>> KnownAsync(CancellationToken cancel) => Wanted(Lines(await account.LinesAsync(cancel)));

    private void Pause(TimeSpan time, Trouble why) => (_pause, _pausedWhy) = ((clock.GetTimestamp(), time), why);

    private List<Line> Wanted(IEnumerable<Line> lines)
    {
        List<Line> known = [.. lines];
        directory.Learn(known);
        return options.Lines.Count == 0 ? known : [.. known.Where(line => options.Lines.Contains(line.Number.InFull))];
    }

    private static IEnumerable<Line> Lines(IEnumerable<KnownLine> known) =>
        known.Where(line => !line.IsRetired).Select(line => line.ToLine()).OfType<Line>();
}

/// <param name="Problem">What is wrong with the list, the key or the bus, in words for people.</param>
/// <param name="KeyInDoubt">The key was rejected in a pass, and no pass has been complete since. The next complete pass must report that.</param>
/// <param name="Cause">The exception, if any.</param>
public sealed record Roster(IReadOnlyList<Line> Lines, string? Problem = null, bool KeyInDoubt = false, Cause Cause = default)
{
    /// <summary>Whether <see cref="LineAudits"/> may have something to do. Not if all lines of the account are fine.</summary>
    public bool MayNeedAudits { get; init; }
}

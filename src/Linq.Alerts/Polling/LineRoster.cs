namespace Linq.Alerts;

/// <summary>Which lines are to be polled now: what Linq lists, held against what is known.</summary>
public sealed class LineRoster(
    LinqClient api, AccountBook account, LineDirectory directory, PollOptions options, TimeProvider clock)
{
    /// <summary>With a refused key, one small request is tried this often, in case the refusal was Linq's mistake.</summary>
    private static readonly TimeSpan KeyRefusedPause = TimeSpan.FromMinutes(5);

    private const string PollingStopped =
        $"Polling has stopped: changes go unseen. Set {LinqApiOptions.KeySetting} to a valid token of this account and start again.";

    private const string KeyRefusedText = $"Linq refuses the key. {PollingStopped}";

    private const string KeyAccepted = "Over: Linq accepts the key again, and polling goes on.";

    private (long Since, TimeSpan For) _pause;
    private string? _pausedWhy;
    private bool _keyIsRefused;

    // A process that was started again may have been given another key: it tries at once.
    private bool _hasTried;

    /// <summary>Lists the account's lines, records what changed about them, and gives those to poll.</summary>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written.</exception>
    public async Task<Roster> ReadAsync(CancellationToken cancel = default)
    {
        if (clock.GetElapsedTime(_pause.Since) < _pause.For)
            return new(_keyIsRefused ? [] : await KnownAsync(cancel), _pausedWhy);

        LineListing listed;
        try
        {
            listed = await api.ListLinesAsync(cancel);
        }
        catch (LinqApiException e) when (e.Failure.Kind == LinqFailureKind.KeyRefused)
        {
            return new([], await StopAsync(e.Message, cancel));
        }
        catch (LinqApiException e)
        {
            if (e.Failure.RetryAfter is { } wait)
                Pause(PollLimits.Bounded(wait), e.Message);
            // The list of lines is down, or wants to be left alone, which does not say that the chats do. A pass finds out.
            return new(await KnownAsync(cancel), e.Message);
        }

        _keyIsRefused = false;
        var row = await account.RowAsync(cancel);
        // A key can be good for the list and no good for chats, which only a pass finds out, perhaps in another process: then the list is no
        // proof that it is accepted again.
        if (row?.ChatsRefusedAt is null)
            await EndAsync(row, AlarmKind.KeyRefused, KeyAccepted, cancel);
        else if (_hasTried && row.ChatsRefusedAt.Value.AgeAt(clock.GetUtcNow()) < KeyRefusedPause)
            return new([], KeyRefusedText);
        _hasTried = true;
        return await ReconcileAsync(listed.Lines, row, cancel);
    }

    /// <summary>Stops polling because a pass met a refusal of the key, and says so.</summary>
    public async Task StopForKeyAsync(string message, CancellationToken cancel = default)
    {
        await account.ChangeAsync(row => new(row with { ChatsRefusedAt = clock.GetUtcNow() }, []), cancel);
        await StopAsync(message, cancel);
    }

    /// <summary>Notes that a pass was complete, after one that was refused: the key is good for chats.</summary>
    public async Task NoteCompletePassAsync(CancellationToken cancel = default)
    {
        // The alarm's end first: after a crash between the two, the next complete pass finds that there is still something to note.
        await account.EndAsync(AlarmKind.KeyRefused, KeyAccepted, cancel);
        await account.ChangeAsync(row => row.ChatsRefusedAt is null ? null : new(row with { ChatsRefusedAt = null }, []), cancel);
    }

    /// <summary>Ends an alarm that stands by what was just read: most rounds write nothing, and need not read again to find that out.</summary>
    private Task EndAsync(LineRow? row, AlarmKind kind, string text, CancellationToken cancel) =>
        row?.StandingAlarms.ContainsKey(kind) == true ? account.EndAsync(kind, text, cancel) : Task.CompletedTask;

    private async Task<string> StopAsync(string message, CancellationToken cancel)
    {
        // The alarm's title says the first sentence; on the screen there is no title.
        var alarm = $"{PollingStopped} {message}";
        var text = $"{KeyRefusedText} {message}";
        _keyIsRefused = true;
        Pause(KeyRefusedPause, text);
        await account.RaiseAsync(AlarmKind.KeyRefused, alarm, cancel);
        return text;
    }

    private async Task<Roster> ReconcileAsync(IReadOnlyList<Line> listed, LineRow? known, CancellationToken cancel)
    {
        var change = LineListChange.Between(known?.KnownLines ?? [], listed);
        switch (change.Verdict)
        {
            case LineListVerdict.Empty:
                const string None = "Linq lists no line for this key, although lines are known. Nothing was removed. "
                    + "Check in Linq's dashboard that the key belongs to the right environment.";
                await account.RaiseAsync(AlarmKind.NoLines, None, cancel);
                return new(Wanted(Lines(change.Known)), None);
            case LineListVerdict.OtherAccount:
                var other = "The key lists none of the lines that this store was filled from: it seems to belong to another account. "
                    + $"Nothing is polled. Set {LinqApiOptions.KeySetting} to the old account's key, or give the new account a store of its own: another --data folder, or on Azure another deployment.";
                await account.RaiseAsync(AlarmKind.OtherAccount, other, cancel);
                return new([], other, IsOtherAccount: true);
        }

        if (change.IsNews)
        {
            await account.ChangeAsync(
                row =>
                {
                    // By what stands at the time of the write: another instance may have recorded a list since, and a line is retired once.
                    change = LineListChange.Between(row.KnownLines, listed);
                    return change is not { Verdict: LineListVerdict.Believed, IsNews: true } ? null
                        : new(row with { KnownLines = [.. change.Known] }, [.. change.Retired.Select(line => new LineRetired(line)
                        {
                            Line = row.Line,
                            ObservedAt = clock.GetUtcNow(),
                        })]);
                },
                cancel);
        }

        await EndAsync(known, AlarmKind.NoLines, "Over: Linq lists the account's lines again.", cancel);
        await EndAsync(known, AlarmKind.OtherAccount, "Over: the key lists this account's lines again.", cancel);
        // A listed line comes as listed, with its reputation; one that is only known still is polled, until it is retired.
        var missing = Lines(change.Known).ExceptBy(listed.Select(line => line.Id), line => line.Id);
        return new(Wanted([.. listed, .. missing]), UnlistedProblem(change.Known), KeyInDoubt: known?.ChatsRefusedAt is not null);
    }

    /// <summary>A line that the settings name and nobody lists is watched by nobody: a slip of the pen must not look like peace.</summary>
    private string? UnlistedProblem(IReadOnlyList<KnownLine> known)
    {
        var unlisted = options.Lines.Except(known.Where(line => !line.IsRetired).Select(line => line.Number)).Select(LastFour.Of).ToList();
        return unlisted.Count == 0 ? null
            : $"Poll:Lines names what Linq does not list for this key, so nobody watches it: {string.Join(", ", unlisted)}. Check the numbers there.";
    }

    private async Task<IReadOnlyList<Line>> KnownAsync(CancellationToken cancel) => Wanted(Lines(await account.LinesAsync(cancel)));

    private void Pause(TimeSpan time, string why) => (_pause, _pausedWhy) = ((clock.GetTimestamp(), time), why);

    private List<Line> Wanted(IEnumerable<Line> lines)
    {
        List<Line> known = [.. lines];
        directory.Learn(known);
        return options.Lines.Count == 0 ? known : [.. known.Where(line => options.Lines.Contains(line.Number.InFull))];
    }

    private static IEnumerable<Line> Lines(IEnumerable<KnownLine> known) =>
        known.Where(line => !line.IsRetired).Select(line => line.ToLine()).OfType<Line>();
}

/// <param name="Problem">What is wrong with the list, the key or the bus, in words for a person.</param>
/// <param name="IsOtherAccount">The store was filled from another account.</param>
/// <param name="KeyInDoubt">A pass met a refusal of the key, and none was complete since: the next that is says so.</param>
public sealed record Roster(IReadOnlyList<Line> Lines, string? Problem = null, bool IsOtherAccount = false, bool KeyInDoubt = false);

namespace Linq.Alerts;

/// <summary>Which lines are to be polled now: what Linq lists, held against what is known.</summary>
public sealed class LineRoster(
    LinqClient api, AccountBook account, LineDirectory directory, PollOptions options, TimeProvider clock)
{
    /// <summary>With a refused key, one small request is tried this often, in case the refusal was Linq's mistake.</summary>
    private static readonly TimeSpan KeyRefusedPause = TimeSpan.FromMinutes(5);

    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;
    private string? _pausedWhy;
    private bool _keyIsRefused;

    // A key can be good for the list and no good for chats: then the list is no proof that it is accepted again.
    private bool _refusedForChats;

    /// <summary>Lists the account's lines, records what changed about them, and gives those to poll.</summary>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written.</exception>
    public async Task<Roster> ReadAsync(CancellationToken cancel = default)
    {
        if (clock.GetUtcNow() < _pausedUntil)
            return new(_keyIsRefused ? [] : await KnownAsync(cancel), _pausedWhy);

        IReadOnlyList<Line> listed;
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
        if (!_refusedForChats)
            await EndKeyRefusedAsync(cancel);
        return await ReconcileAsync(listed, cancel);
    }

    /// <summary>Stops polling because a pass met a refusal of the key, and says so.</summary>
    public Task StopForKeyAsync(string message, CancellationToken cancel = default)
    {
        _refusedForChats = true;
        return StopAsync(message, cancel);
    }

    /// <summary>Notes that a pass was complete: the key is good for chats.</summary>
    public async Task NoteCompletePassAsync(CancellationToken cancel = default)
    {
        if (!_refusedForChats)
            return;
        await EndKeyRefusedAsync(cancel);
        _refusedForChats = false;
    }

    private Task EndKeyRefusedAsync(CancellationToken cancel) =>
        account.EndAsync(AlarmKind.KeyRefused, "Over: Linq accepts the key again, and polling goes on.", cancel);

    private async Task<string> StopAsync(string message, CancellationToken cancel)
    {
        // The alarm's title says the first sentence; on the screen there is no title.
        var alarm = $"Polling has stopped: changes go unseen. Set {LinqApiOptions.KeySetting} to a valid token of this account and start again. {message}";
        var text = $"Linq refuses the key. {alarm}";
        _keyIsRefused = true;
        Pause(KeyRefusedPause, text);
        await account.RaiseAsync(AlarmKind.KeyRefused, alarm, cancel);
        return text;
    }

    private async Task<Roster> ReconcileAsync(IReadOnlyList<Line> listed, CancellationToken cancel)
    {
        var change = LineListChange.Between(await account.LinesAsync(cancel), listed);
        switch (change.Verdict)
        {
            case LineListVerdict.Empty:
                const string None = "Linq lists no line for this key, although lines are known. Nothing was removed. "
                    + "Check in Linq's dashboard that the key belongs to the right environment.";
                await account.RaiseAsync(AlarmKind.NoLines, None, cancel);
                return new(Wanted(Lines(change.Known)), None);
            case LineListVerdict.OtherAccount:
                var other = "The key lists none of the lines that this store was filled from: it seems to belong to another account. "
                    + $"Nothing is polled. Set {LinqApiOptions.KeySetting} to the old account's key, or give the new account a store of its own (another --data folder).";
                await account.RaiseAsync(AlarmKind.OtherAccount, other, cancel);
                return new([], other, IsOtherAccount: true);
        }

        if (change.IsNews)
        {
            await account.ChangeAsync(
                row => new(row with { KnownLines = [.. change.Known] }, [.. change.Retired.Select(line => new LineRetired(line)
                {
                    Line = row.Line,
                    ObservedAt = clock.GetUtcNow(),
                })]),
                cancel);
        }

        await account.EndAsync(AlarmKind.NoLines, "Over: Linq lists the account's lines again.", cancel);
        await account.EndAsync(AlarmKind.OtherAccount, "Over: the key lists this account's lines again.", cancel);
        // A listed line comes as listed, with its reputation; one that is only known still is polled, until it is retired.
        var missing = Lines(change.Known).ExceptBy(listed.Select(line => line.Id), line => line.Id);
        return new(Wanted([.. listed, .. missing]), UnlistedProblem(change.Known));
    }

    /// <summary>A line that the settings name and nobody lists is watched by nobody: a slip of the pen must not look like peace.</summary>
    private string? UnlistedProblem(IReadOnlyList<KnownLine> known)
    {
        var unlisted = options.Lines.Except(known.Where(line => !line.IsRetired).Select(line => line.Number)).Select(LastFour.Of).ToList();
        return unlisted.Count == 0 ? null
            : $"Poll:Lines names what Linq does not list for this key, so nobody watches it: {string.Join(", ", unlisted)}. Check the numbers there.";
    }

    private async Task<IReadOnlyList<Line>> KnownAsync(CancellationToken cancel) => Wanted(Lines(await account.LinesAsync(cancel)));

    private void Pause(TimeSpan time, string why) => (_pausedUntil, _pausedWhy) = (clock.GetUtcNow() + time, why);

    private List<Line> Wanted(IEnumerable<Line> lines)
    {
        List<Line> known = [.. lines];
        directory.Learn(known);
        return options.Lines.Count == 0 ? known : [.. known.Where(line => options.Lines.Contains(line.Number.InFull))];
    }

    private static IEnumerable<Line> Lines(IEnumerable<KnownLine> known)
    {
        foreach (var line in known)
        {
            if (!line.IsRetired && PhoneNumber.TryParse(line.Number, out var number))
                yield return new(line.Id, number);
        }
    }
}

/// <param name="Problem">What is wrong with the list, the key or the bus, in words for a person.</param>
/// <param name="IsOtherAccount">The store was filled from another account.</param>
public sealed record Roster(IReadOnlyList<Line> Lines, string? Problem = null, bool IsOtherAccount = false);

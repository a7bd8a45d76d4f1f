namespace Linq.Alerts;

/// <summary>The state of one pass over one line: what it has seen so far, and what it is about to commit.</summary>
internal sealed class LinePass
{
    private readonly Line _line;
    private readonly TimeProvider _clock;
    private readonly Dictionary<ChatId, ChatRow> _rows;
    private readonly ChatFilter _haveRows;
    private readonly HashSet<ChatId> _seen;
    private readonly LineRules _rules;
    private readonly long[] _counts = new long[Enum.GetValues<HealthStatus>().Length];

    public LinePass(Line line, LineSnapshot snapshot, LineRules rules, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        _line = line;
        _clock = clock;
        _rows = snapshot.Chats.ToDictionary(row => row.Id);
        _haveRows = new(_rows.Count);
        _seen = new(_rows.Count);
        foreach (var row in _rows.Values)
            Add(row);
        // The line's number may have changed since the row was written; its ID has not.
        Row = (snapshot.Row ?? new() { Line = line.Name, Epoch = now }) with { Line = line.Name };
        // If the clock ran ahead, everything would count as pre-existing for years.
        if (Row.BaselinedAt is null && Row.Epoch > now)
            Row = Row with { Epoch = now };
        Version = snapshot.Version;
        Times = new(now, Row.LastCompleteStart, Row.BaselinedAt is null ? Row.Epoch : null);
        Unread = new(Row.HealthReadByIdUpTo);
        (_rules, Surge, Flapping) = (rules, new(this, rules.Surge), new(this, rules.Flapping));
    }

    /// <summary>The line's row as the next commit will write it. Only the methods that say why change it.</summary>
    public LineRow Row { get; private set; }

    public RowVersion Version { get; private set; }

    /// <summary>
    /// When the lease was last renewed, in the unit of <see cref="TimeProvider.GetTimestamp"/>, because the clock may be set during the pass.
    /// </summary>
    public long LeaseTaken { get; private set; }

    public PassTimes Times { get; }

    public StreamDraft Draft { get; } = new();

    public LineAlarms Alarms => new(this, _clock.GetUtcNow());

    public long Chats { get; private set; }

    public UnreadChats Unread { get; }

    public int Changes { get; private set; }

    /// <summary>Status words that this build doesn't know, safe to display.</summary>
    public SortedSet<string> UnknownWords { get; } = new(StringComparer.Ordinal);

    public SurgeWatch Surge { get; }

    public FlappingWatch Flapping { get; }

    /// <summary>Unhealthy chats and those that recovered within a day.</summary>
    public IEnumerable<ChatRow> Rows => _rows.Values;

    public IEnumerable<ChatRow> SickRows => _rows.Values.Where(row => row.Status.IsSick);

    /// <summary>The line's counts, as far as this pass has read.</summary>
    public LineCounts Counts
    {
        get
        {
            var counts = new LineCounts(0, _counts[(int)HealthStatus.AtRisk], _counts[(int)HealthStatus.Critical], _counts[(int)HealthStatus.OptedOut]);
            return counts with { Chats = Math.Max(Math.Max(Row.Chats ?? 0, Chats), counts.Unhealthy) };
        }
    }

    /// <summary>Whether a pass that reached the last page read enough to describe the line.</summary>
    public bool IsMostlyRead => Chats + Unread.Entries - Unread.Count >= (Chats + Unread.Entries) * PollLimits.MostlyRead;

    /// <summary>Whether a person recently confirmed that the missing chats are gone.</summary>
    public bool IsAbsenceConfirmed => Row.AbsenceConfirmedUntil.LiesAhead(_clock.GetUtcNow(), PollLimits.AbsenceConfirmed(PollLimits.LongestDeferral));

    /// <summary>Unhealthy chats that this pass has not seen.</summary>
    public List<ChatRow> Absent() => [.. SickRows.Where(row => !_seen.Contains(row.Id))];

    /// <summary>Rows of chats that recovered long enough ago, except flapping ones, which must still be reported as settled.</summary>
    public List<ChatRow> LongRecovered() =>
        [.. _rows.Values.Where(row => row.Flapping is null && row.RecoveredAt is { } at && at.AgeAt(_clock.GetUtcNow()) > PollLimits.KeepRecovered)];

    /// <summary>Applies a page's readings from the one at <paramref name="next"/> on.</summary>
    /// <returns>Whether it stopped because the draft is full, so that it must be committed.</returns>
    public bool ObserveUntilFull(ChatPage page, ref int next)
    {
        for (var readings = page.Readings; next < readings.Length && !Draft.IsFull; next++)
            Observe(readings[next], page);
        return Draft.IsFull;
    }

    /// <summary>Applies a chat's reading from a page.</summary>
    public void Observe(in ChatReading reading, ChatPage page)
    {
        Chats++;
        var row = _haveRows.MayContain(reading.Id) ? _rows.GetValueOrDefault(reading.Id) : null;
        var verdict = Compare.With(row, reading, Times, row is not null && _seen.Contains(reading.Id));
        // By far the most common case, which must cost nothing.
        if (row is null && verdict == Verdict.Same)
            return;
        if (!reading.HasHealth)
            Unread.Add(reading);
        var asWhole = verdict is not (Verdict.Same or Verdict.Doubted) && reading.HasHealth;
        Apply(verdict, reading, row, asWhole ? page.ReadWhole(reading) : null);
    }

    /// <summary>Applies the result of a read by ID.</summary>
    public void Observe(Chat chat)
    {
        var reading = new ChatReading(
            chat.Id, chat.HealthStatus?.Status is null ? HealthField.Missing : HealthField.Read, HealthStatus.Read(chat.HealthStatus?.Status), chat.HealthStatus?.UpdatedAt, 0, 0);
        _rows.TryGetValue(reading.Id, out var row);
        Apply(Compare.With(row, reading, Times, seenInThisPass: false), reading, row, chat);
    }

    /// <summary>Records that the chat was missing from a complete pass.</summary>
    public void Miss(ChatRow row) => Write(row with { MissedPasses = Math.Min(row.MissedPasses + 1, PollLimits.MissedPasses) });

    /// <summary>Removes an unhealthy chat that Linq says doesn't exist.</summary>
    public void Lose(ChatRow row)
    {
        Forget(row);
        Changes++;
        Draft.Add(new ChatGone
        {
            Line = Row.Line,
            ObservedAt = _clock.GetUtcNow(),
            Chat = row.Id,
            LastStatus = row.Status,
            OtherSide = row.OtherSide,
            PreviousEvent = row.Event,
        });
    }

    public void Forget(ChatRow row)
    {
        if (_rows.Remove(row.Id, out var known))
            _counts[(int)known.Status]--;
        Draft.Remove(row.Id);
    }

    /// <summary>Counts a pass that starts before the baseline is complete.</summary>
    public void CountBaselinePass() => Row = Row with { BaselinePasses = Row.BaselinePasses + 1 };

    /// <summary>Takes, renews or (null) releases the line's lease with the next commit.</summary>
    public void SetLease(Lease? lease)
    {
        Row = Row with { Lease = lease };
        LeaseTaken = _clock.GetTimestamp();
    }

    /// <summary>Records until when Linq asked us to wait; null if it no longer does.</summary>
    public void Defer(DateTimeOffset? until) => Row = Row with { DeferredUntil = until };

    /// <summary>Records where the next pass continues reading health by ID.</summary>
    public void ContinueReadsById(int from) => Row = Row with { HealthReadByIdUpTo = from };

    /// <summary>Records that the cause of an alarm occurred.</summary>
    /// <returns>Whether the alarm wasn't active before.</returns>
    public bool NoteAlarm(AlarmKind kind, DateTimeOffset now)
    {
        var isNew = !Row.ActiveAlarms.ContainsKey(kind);
        Row = Row with { ActiveAlarms = Row.ActiveAlarms.SetItem(kind, now) };
        return isNew;
    }

    public void EndAlarm(AlarmKind kind) => Row = Row with { ActiveAlarms = Row.ActiveAlarms.Remove(kind) };

    /// <summary>Records from when the next reminder is counted; null if there is nothing to remind of.</summary>
    public void RemindFrom(DateTimeOffset? from) => Row = Row with { RemindFrom = from };

    /// <summary>Records how many chats became unhealthy recently, and the resulting surge.</summary>
    public void NoteTurns(MinuteCounts? turns, SurgeState? surge) => Row = Row with { Turns = turns, Surge = surge };

    /// <summary>Applies the result of a commit: the stored row, and the chats' events.</summary>
    public void Committed(LineRow row, IReadOnlyList<ChatRow> written, RowVersion version)
    {
        (Row, Version) = (row, version);
        foreach (var chat in written)
        {
            _rows[chat.Id] = chat;
            _haveRows.Add(chat.Id);
        }
    }

    /// <summary>
    /// Finishes a pass that reached the end and read everything: records the times that later passes use, and the baseline's summary if it is the
    /// first.
    /// </summary>
    public void Complete()
    {
        var now = _clock.GetUtcNow();
        Baseline(now);
        CompareNumber();
        Row = Row with { LastCompleteStart = Times.Started, LastCompleteEnd = now, UnreadPasses = 0 };
        CountAsRead(now);
    }

    /// <summary>Finishes a pass that reached the end but couldn't read everything.</summary>
    public void CompleteInPart()
    {
        var now = _clock.GetUtcNow();
        if (IsMostlyRead)
            CountAsRead(now);
        // Chats that only wait to be read by ID have their own alarm.
        if (Unread is { Entries: 0, FailedById: false })
            return;
        Row = Row with { UnreadPasses = Math.Min(Row.UnreadPasses + 1, PollLimits.UnreadPasses) };
        if (Row.UnreadPasses < PollLimits.UnreadPasses)
            return;
        Alarms.ChatsUnreadable(Unread.Describe(Chats));
        // Something may stay unreadable forever. The alarm says so, and the summary of the rest must not wait for it.
        if (Chats + Unread.Entries > Unread.Count)
            Baseline(now);
    }

    /// <summary>Compares the number of chats with the previous one: if it drops suddenly, something is wrong with the list.</summary>
    private void CompareNumber()
    {
        var before = Row.ChatsBefore ?? Row.Chats ?? 0;
        var isConfirmed = IsAbsenceConfirmed;
        var (none, fewer) = (Chats == 0 && before > 0, before - Chats >= PollLimits.FewerChats && Chats < before * PollLimits.FewerChatsShare);
        Row = Row with { ChatsBefore = (none || fewer) && !isConfirmed ? before : null };
        if (none && !isConfirmed)
            Alarms.NoChats(before);
        else
        {
            Alarms.End(AlarmKind.NoChats, atOnce: isConfirmed);
            if (fewer && !isConfirmed)
                Alarms.FewerChats(before, Chats);
            else
                Alarms.End(AlarmKind.FewerChats, atOnce: isConfirmed);
        }
    }

    private void CountAsRead(DateTimeOffset now)
    {
        Row = Row with { LastReadEnd = now, Chats = Chats, Unhealthy = UnhealthyTrend.Sample(Row.Unhealthy, now, Counts.Unhealthy) };
        Surge.Conclude(now);
        ReminderRule.Conclude(this, _line.Reputation, _rules.Reminders, now);
    }

    private void Baseline(DateTimeOffset now)
    {
        if (Row.BaselinedAt is not null)
            return;
        Draft.Add(Summary(now));
        Row = Row with { BaselinedAt = now };
    }

    private void Apply(Verdict verdict, ChatReading reading, ChatRow? row, Chat? whole)
    {
        if (row is not null)
        {
            _seen.Add(row.Id);
            // Only the recorded status clears a doubt, because a list that shows the chat twice repeats the doubtful status.
            var dispelled = row.Doubt is not null && reading.Status == row.Status;
            if (row.MissedPasses > 0 || dispelled)
                Write(row = row with { MissedPasses = 0, Doubt = dispelled ? null : row.Doubt });
        }

        switch (verdict)
        {
            case Verdict.Unknown:
                NoteUnknown(reading, whole);
                break;
            case Verdict.Found:
                // Since when is unknown, and no event reports it.
                Write(RowOf(reading, whole, row) with { UnhealthySince = null, Event = null, InSurge = false });
                break;
            case Verdict.Turned or Verdict.Recurred:
                Change(reading, whole, row);
                break;
            case Verdict.MissedFlap when row is not null:
                Telemetry.MissedFlaps.Add(1);
                Write(row with { Since = reading.Since ?? row.Since });
                break;
            // A chat created when its health changed is new, which isn't a missed flap.
            case Verdict.MissedFlap when reading.Since is { } since && whole?.CreatedAt is { } created && LinqTime.Compare(since, created) > 0:
                Telemetry.MissedFlaps.Add(1);
                break;
            case Verdict.Doubted:
                Write(row! with { Doubt = new(reading.Status, Times.Started) });
                break;
        }
    }

    private void Change(ChatReading reading, Chat? whole, ChatRow? before)
    {
        var now = _clock.GetUtcNow();
        var (previous, since) = (before?.Status ?? HealthStatus.Healthy, reading.Since ?? now);
        var change = new ChatHealthChanged
        {
            Line = Row.Line,
            ObservedAt = now,
            Chat = reading.Id,
            Previous = previous,
            Status = reading.Status,
            Since = since,
            Facts = whole?.Facts(_line.Number) ?? ChatFacts.None,
            // It was healthy until now; or the start of its problem is known; or it was found unhealthy.
            UnhealthySince = previous == HealthStatus.Healthy ? since : before?.UnhealthySince,
            PreviousEvent = before?.Event,
        };
        var row = RowOf(reading, whole, before) with { UnhealthySince = reading.Status.IsSick ? change.UnhealthySince : null };
        // A chat that returned to a status between two polls also changed to it.
        var gotWorse = reading.Status is HealthStatus.AtRisk or HealthStatus.Critical && reading.Status >= previous;
        // An opt-out is a compliance event, which no other alert may cover.
        if (change.IsOptOut)
            row = row with { InSurge = false };
        else if (gotWorse)
            row = row with { InSurge = Surge.Count(before, now), TurnedAt = now };
        // A recovery is handled like the problem that it ends.
        change = change with { InSurge = row.InSurge };
        if (row.RecoveredAt is not null)
            row = row with { InSurge = false };
        if (!change.IsOptOut)
        {
            row = Flapping.Note(row, now);
            change = change with { IsFlapping = row.Flapping is not null };
        }

        Write(row);
        Changes++;
        Telemetry.Transitions.Add(1, new("previous", previous.Word), new("status", reading.Status.Word));
        Draft.Add(change with
        {
            Totals = Row.Chats is null ? null : new(Counts.Chats, Counts.Unhealthy, UnhealthyTrend.HourBefore(Row.Unhealthy, now)),
        });
        if (row.Flapping is not null && before?.Flapping is null)
            Flapping.Raise(row, now);
    }

    private void NoteUnknown(ChatReading reading, Chat? whole)
    {
        Telemetry.UnknownStatuses.Add(1, new KeyValuePair<string, object?>("kind", reading.HasHealth ? "unknown" : "missing"));
        if (reading.HasHealth)
            UnknownWords.Add(Shown(whole?.HealthStatus?.Status));
    }

    /// <summary>More digits than in a year could be a phone number.</summary>
    private static string Shown(string? word) =>
        word is { Length: <= 40 } && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')
        && word.Count(char.IsAsciiDigit) <= 4 ? word : "(not printable)";

    public void Write(ChatRow row)
    {
        if (_rows.TryGetValue(row.Id, out var known))
            _counts[(int)known.Status]--;
        _rows[row.Id] = row;
        Add(row);
        _seen.Add(row.Id);
        Draft.Write(row);
    }

    private void Add(ChatRow row)
    {
        _counts[(int)row.Status]++;
        _haveRows.Add(row.Id);
    }

    private ChatRow RowOf(ChatReading reading, Chat? whole, ChatRow? before)
    {
        var (now, since) = (_clock.GetUtcNow(), reading.Since ?? _clock.GetUtcNow());
        return (before ?? new(reading.Id, reading.Status, since)) with
        {
            Status = reading.Status,
            Since = since,
            OtherSide = whole?.Facts(_line.Number).OtherSide ?? before?.OtherSide ?? default,
            RecoveredAt = reading.Status.IsSick ? null : now,
            MissedPasses = 0,
            Doubt = null,
        };
    }

    private LineBaselined Summary(DateTimeOffset now)
    {
        var counts = Counts;
        return new(Chats + Unread.Entries - Unread.Count, counts.AtRisk, counts.Critical, counts.OptedOut, Worst(SickRows))
        {
            Line = Row.Line,
            ObservedAt = now,
        };
    }

    /// <summary>Chats that someone can act on.</summary>
    public static IReadOnlyList<SickChat> WorstButOptedOut(IEnumerable<ChatRow> rows) =>
        Worst(rows.Where(row => row.Status is HealthStatus.AtRisk or HealthStatus.Critical));

    /// <summary>The worst and longest unhealthy first.</summary>
    private static IReadOnlyList<SickChat> Worst(IEnumerable<ChatRow> rows) =>
    [
        .. rows.OrderByDescending(row => row.Status).ThenBy(row => row.Since).Take(LineBaselined.MaxWorst)
            .Select(row => new SickChat(row.Id, row.Status, row.Since, row.OtherSide)),
    ];
}

using System.Collections.Immutable;
using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>The contract of every health store. Conflicts and events are in separate files.</summary>
public abstract partial class HealthStoreContract
{
    /// <summary>Opens an empty store under test.</summary>
    protected abstract ValueTask<IHealthStore> OpenAsync();

    /// <summary>Closes <paramref name="store"/> and reopens it on what was written. An in-memory store is unchanged.</summary>
    protected virtual ValueTask<IHealthStore> ReopenAsync(IHealthStore store) => new(store);

    [Fact]
    public async Task A_line_never_committed_loads_as_an_empty_snapshot()
    {
        var store = await OpenAsync();

        var snapshot = await store.LoadAsync(Some.Line.Id);

        Assert.Null(snapshot.Row);
        Assert.Equal(default, snapshot.Version);
        Assert.Empty(snapshot.Chats);
        Assert.Empty(await store.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Empty(await store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
    }

    [Fact]
    public async Task Every_field_of_a_line_and_its_chats_survives()
    {
        var store = await OpenAsync();
        var id = Guid.NewGuid();
        var row = new LineRow
        {
            Line = Some.LineName,
            Epoch = Some.Time,
            EventEpoch = 1_795_176_000_000,
            NextSequence = 5_000_000_000,
            LastCommit = id,
            Lease = new("host-1 “a”", Some.Time.AddMinutes(25)),
            BaselinedAt = Some.Time.AddTicks(1),
            BaselinePasses = 4,
            LastCompleteStart = Some.Time.AddSeconds(1),
            LastCompleteEnd = Some.Time.AddSeconds(2),
            LastReadEnd = Some.Time.AddSeconds(3),
            UnreadPasses = 2,
            Unhealthy = MinuteCounts.None.Add(Some.Time, 41).Add(Some.Time.AddMinutes(-60), 12).Add(Some.Time.AddDays(-8), 0),
            ChatsBefore = 5_000_000_001,
            AbsenceConfirmedUntil = Some.Time.AddTicks(9),
            Turns = MinuteCounts.None.Add(Some.Time, 3).Add(Some.Time.AddMinutes(-14), 1),
            Surge = new(Some.Time.AddMinutes(-14), Some.Time.AddTicks(1), 5_000_000_000, true),
            RemindFrom = Some.Time.AddTicks(7),
            DeferredUntil = Some.Time.AddDays(1),
            HealthReadByIdUpTo = 321,
            ActiveAlarms = ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty
                .Add(AlarmKind.EndlessPages, Some.Time).Add(AlarmKind.Stale, Some.Time.AddTicks(1)),
        };
        ChatRow[] chats =
        [
            Some.ChatRow(1),
            Some.ChatRow(2, HealthStatus.OptedOut) with { OtherSide = LastFour.Email, Since = DateTimeOffset.MinValue },
            new(Some.Chat(3), HealthStatus.Healthy, Some.Time)
            {
                OtherSide = LastFour.Group,
                RecoveredAt = Some.Time.AddHours(1),
                MissedPasses = 2,
                Doubt = new(HealthStatus.Critical, Some.Time.AddTicks(-1)),
                UnhealthySince = Some.Time.AddTicks(-2),
                Event = Some.Event(7),
                TurnedAt = Some.Time.AddTicks(-3),
                InSurge = true,
                Recent = [new(HealthStatus.AtRisk, Some.Time.AddTicks(-5), Some.Time), new(HealthStatus.Healthy, Some.Time, Some.Time.AddTicks(1))],
                Flapping = new(Some.Time.AddTicks(-5), 5_000_000_000),
            },
        ];

        var version = await store.CommitAsync(new() { Id = id, Row = row, BasedOn = default, Written = chats });
        store = await ReopenAsync(store);

        var snapshot = await store.LoadAsync(Some.Line.Id);
        Same.Row(row, snapshot.Row);
        Assert.Equal(version, snapshot.Version);
        Same.Chats(chats, snapshot.Chats.OrderBy(chat => chat.Id.Uuid));
    }

    [Fact]
    public async Task A_row_without_its_optional_fields_survives()
    {
        var store = await OpenAsync();
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id));

        await store.CommitAsync(commit);
        store = await ReopenAsync(store);

        Same.Row(commit.Row, (await store.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_row_can_be_loaded_by_itself_as_it_was_written()
    {
        var store = await OpenAsync();
        var commit = Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Changes(3));

        var version = await store.CommitAsync(commit);
        store = await ReopenAsync(store);

        var snapshot = await store.LoadRowAsync(Some.Line.Id);
        Same.Row(commit.Row, snapshot.Row);
        Assert.Equal(version, snapshot.Version);
        Assert.Equal(new(null, default), await store.LoadRowAsync(Some.OtherLine.Id));
    }

    [Fact]
    public async Task Every_field_of_the_account_survives()
    {
        var store = await OpenAsync();
        Assert.Equal(new AccountSnapshot(null, default), await store.LoadAccountAsync());
        Assert.Empty((await store.LoadAccountAsync()).KnownLines);
        var id = Guid.NewGuid();
        var row = new AccountRow
        {
            Line = AccountRow.Name,
            Epoch = Some.Time,
            EventEpoch = 1_795_176_000_000,
            NextSequence = 5_000_000_000,
            LastCommit = id,
            ChatsRefusedAt = Some.Time.AddTicks(3),
            ActiveAlarms = ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty
                .Add(AlarmKind.KeyRefused, Some.Time).Add(AlarmKind.Stale, Some.Time.AddTicks(1)),
            ReportedWords = Some.Account().ReportedWords.Add("ON_FIRE").Add("on_fire"),
            RemovedRoutes = Some.Account().RemovedRoutes.Add("slack", Some.Time).Add("SLACK", Some.Time.AddHours(-3)),
            ReportedRemoved = Some.Account().ReportedRemoved.Add("slack").Add("SLACK"),
            SettledSilences = Some.Account().SettledSilences.Add("00000001").Add("0000000a"),
            ReportedExcluded = Some.Account().ReportedExcluded.Add("line •••0103 (no ID)").Add("LINE •••0103 (no ID)"),
            KnownLines =
            [
                new(Some.Line.Id, Some.Number(1).InFull, Alias: Some.OtherLine.Id), new(Some.OtherLine.Id, Some.Number(2).InFull, 1, true) { Reputation = Reputation.Critical, IsFlagged = true, Audit = new(Reputation.Critical, "audit_1", Some.Time, Some.Time.AddTicks(1)) },
            ],
        };

        var version = await store.CommitAsync(new() { Id = id, Row = row, BasedOn = default });
        store = await ReopenAsync(store);

        var snapshot = await store.LoadAccountAsync();
        Same.Row(row, snapshot.Row);
        Assert.Equal(version, snapshot.Version);
        Assert.Equal(row.KnownLines, snapshot.KnownLines.AsEnumerable());
        Assert.Null((await store.LoadAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task The_account_is_committed_like_a_line_with_conflicts_and_events()
    {
        var store = await OpenAsync();
        var first = Some.Commit(await store.LoadAccountAsync());
        await store.CommitAsync(first);
        var alarm = new Alarm(AlarmKind.KeyRefused, true, "Linq rejects the key.") { Id = new(LineId.Account, 1, 1), Line = AccountRow.Name, ObservedAt = Some.Time };
        var second = Some.Commit(await store.LoadAccountAsync(), new KnownLine(Some.Line.Id, Some.Number(1).InFull)) with { Events = [alarm] };

        var version = await store.CommitAsync(second);
        Assert.Equal(version, await store.CommitAsync(second));
        await Assert.ThrowsAsync<StoreConflictException>(() => store.CommitAsync(Some.Commit(new AccountSnapshot(null, default))));
        store = await ReopenAsync(store);

        Same.Row(second.Row, (await store.LoadAccountAsync()).Row);
        Same.Events([alarm], await store.LoadPendingAsync(LineId.Account, 100));
        Same.Events([alarm], await store.ReadHistoryAsync(LineId.Account).ToListAsync());
    }

    [Fact]
    public async Task The_account_is_not_mistaken_for_a_line_nor_a_line_for_the_account()
    {
        var store = await OpenAsync();
        var (account, line) = (Some.Commit(new AccountSnapshot(null, default)), Some.Commit(new LineSnapshot(null, default, [])));

        await Assert.ThrowsAsync<ArgumentException>(() => store.LoadAsync(LineId.Account));
        await Assert.ThrowsAsync<ArgumentException>(() => store.LoadRowAsync(LineId.Account));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(account with { Row = account.Row with { Line = Some.LineName } }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(line with { Row = line.Row with { Line = AccountRow.Name } }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(line with { Id = Guid.NewGuid() }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(line with { Events = [Some.Change(line: Some.OtherLine)] }));

        Assert.Null((await store.LoadAccountAsync()).Row);
        Assert.Null((await store.LoadRowAsync(Some.Line.Id)).Row);
    }

    [Fact]
    public async Task A_line_and_a_chat_whose_IDs_are_not_UUIDs_are_stored_like_any_others()
    {
        var store = await OpenAsync();
        Assert.True(LineId.TryParse("pn_7", out var line));
        Assert.True(ChatId.TryParse("Chat-7_b", out var chat));
        Assert.True(ChatId.TryParse("chat-7_b", out var other));
        var id = Guid.NewGuid();
        var change = Some.Change() with { Id = new(line, 1, 1), Line = new(line, default), Chat = chat };
        var commit = new StreamCommit
        {
            Id = id,
            Row = Some.Row() with { Line = change.Line, LastCommit = id, NextSequence = 2 },
            BasedOn = default,
            Written = [Some.ChatRow() with { Id = chat }, Some.ChatRow(2) with { Id = other }],
            Events = [change],
        };

        await store.CommitAsync(commit);
        store = await ReopenAsync(store);

        Assert.Equal([chat, other], (await store.LoadAsync(line)).Chats.Select(row => row.Id).OrderBy(kept => $"{kept}", StringComparer.Ordinal));
        Same.Events([change], await store.LoadPendingAsync(line, 100));
        await store.MarkPublishedAsync(line, [change.Id]);
        Assert.Empty(await store.LoadPendingAsync(line, 100));
        Same.Events([change], await store.ReadHistoryAsync(line).ToListAsync());
    }

    [Fact]
    public async Task A_chat_that_was_removed_can_be_written_again()
    {
        var store = await OpenAsync();
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id)) with { Written = [Some.ChatRow(1), Some.ChatRow(2)] });

        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id)) with { Removed = [Some.Chat(1), Some.Chat(9)] });
        store = await ReopenAsync(store);
        Assert.Equal([Some.ChatRow(2)], (await store.LoadAsync(Some.Line.Id)).Chats);

        var again = Some.ChatRow(1, HealthStatus.Critical);
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id)) with { Written = [again] });
        store = await ReopenAsync(store);
        Assert.Equal([again, Some.ChatRow(2)], (await store.LoadAsync(Some.Line.Id)).Chats.OrderBy(chat => chat.Id.Uuid));
    }

    [Fact]
    public async Task A_snapshot_is_a_copy_that_later_commits_do_not_change()
    {
        var store = await OpenAsync();
        await store.CommitAsync(Some.Commit(await store.LoadAsync(Some.Line.Id), Some.Change(1, chat: 1)));
        var snapshot = await store.LoadAsync(Some.Line.Id);

        await store.CommitAsync(Some.Commit(snapshot, Some.Change(2, chat: 2)));

        Assert.Equal(Some.Chat(1), Assert.Single(snapshot.Chats).Id);
    }

    [Fact]
    public async Task Lines_are_independent()
    {
        var store = await OpenAsync();
        var first = await store.LoadAsync(Some.Line.Id);
        var second = await store.LoadAsync(Some.OtherLine.Id);

        await store.CommitAsync(Some.Commit(first, Some.Change()));
        await store.CommitAsync(Some.Commit(second, Some.OtherLine, Some.Change(line: Some.OtherLine, chat: 2)));
        await store.MarkPublishedAsync(Some.OtherLine.Id, [Some.Event(1, Some.OtherLine)]);
        store = await ReopenAsync(store);

        Assert.Equal(Some.Chat(1), Assert.Single((await store.LoadAsync(Some.Line.Id)).Chats).Id);
        Assert.Equal(Some.Chat(2), Assert.Single((await store.LoadAsync(Some.OtherLine.Id)).Chats).Id);
        Assert.Single(await store.LoadPendingAsync(Some.Line.Id, 100));
        Assert.Empty(await store.LoadPendingAsync(Some.OtherLine.Id, 100));
    }
}

using System.Text;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Sqlite.Tests;

/// <summary>The file is sound, and a row in it is not: it costs no other row, and is reported once.</summary>
public sealed class DamagedRowTests : IDisposable
{
    private const string Route = "slack";

    private readonly TestStore _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task An_unreadable_waiting_alert_ends_as_dead_and_the_others_are_sent(string damage)
    {
        var store = await FillAsync();
        Change("UPDATE events SET event = $1 WHERE sequence = 2", damage);

        Assert.Equal([1, 3], await WaitingAsync(store));

        var notice = Assert.Single(store.LoadNotices());
        Assert.Contains($"An alert for slack cannot be read, so it is not sent: ", notice.Text, StringComparison.Ordinal);
        Assert.Contains($"of chat {Some.Chat(2)} HEALTHY -> AT_RISK at 2026-11-20T12:00:00", notice.Text, StringComparison.Ordinal);
        Assert.Contains("Look at it in Linq's dashboard", notice.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await store.Ledger.LoadBacklogAsync(Route, _folder.Clock.GetUtcNow(), _folder.Clock.GetUtcNow())).Dead);
        await AssertSaidOnceAsync(notice, again => again.Ledger.LoadWaitingAsync(Route));
    }

    [Theory]
    [InlineData("taken_at", "the day before yesterday")]
    [InlineData("taken_at", null)]
    [InlineData("replay", "not JSON")]
    public async Task A_waiting_alert_with_unreadable_times_is_sent_as_if_it_had_just_arrived(string column, string? damage)
    {
        var store = await FillAsync();
        Change($"UPDATE deliveries SET {column} = $1 WHERE event = (SELECT number FROM events WHERE sequence = 2)", damage ?? "x'00'");
        _folder.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal([1, 2, 3], await WaitingAsync(store));

        Assert.Equal(_folder.Clock.GetUtcNow(), (await store.Ledger.LoadWaitingAsync(Route))[1].TakenAt);
        await AssertSaidOnceAsync(Assert.Single(store.LoadNotices()), again => again.Ledger.LoadWaitingAsync(Route));
    }

    [Fact]
    public async Task A_damaged_time_does_not_hide_the_backlog_of_a_route()
    {
        var store = await FillAsync();
        Change("UPDATE deliveries SET taken_at = '?'");

        Assert.Equal(new(3, null, 0), await store.Ledger.LoadBacklogAsync(Route, Some.Time, Some.Time));
    }

    [Fact]
    public async Task An_unreadable_pending_event_holds_up_no_other_and_is_published_once_it_can_be_read()
    {
        var store = await FillAsync();
        var good = Scalar("SELECT event FROM events WHERE sequence = 1");
        Change("UPDATE events SET event = 'not JSON' WHERE sequence = 1");

        // As many as asked for, or the relay would stop there.
        Assert.Equal(2, Assert.Single(await store.Health.LoadPendingAsync(Some.Line.Id, 1)).Id.Sequence);
        Assert.Equal([2, 3], (await store.Health.LoadPendingAsync(Some.Line.Id, 10)).Select(alert => alert.Id.Sequence));

        var notice = Assert.Single(store.LoadNotices());
        Assert.Contains("A recorded change cannot be read, so no alert is sent for it", notice.Text, StringComparison.Ordinal);
        await AssertSaidOnceAsync(notice, again => again.Health.LoadPendingAsync(Some.Line.Id, 10));
        // Maintenance keeps it, because a later version may be able to read it.
        Change("UPDATE events SET event = $1 WHERE sequence = 1", good);
        Assert.Equal([1, 2, 3], (await _folder.Open().Health.LoadPendingAsync(Some.Line.Id, 10)).Select(alert => alert.Id.Sequence));
    }

    [Fact]
    public async Task An_intact_redelivery_repairs_the_damaged_event()
    {
        var store = await FillAsync();
        Change("UPDATE events SET event = 'not JSON' WHERE sequence = 2");

        await store.Ledger.AddAsync([Some.Entry(Some.Change(2, chat: 2))]);

        Assert.Equal([1, 2, 3], await WaitingAsync(store));
        Assert.Empty(store.LoadNotices());
    }

    [Fact]
    public async Task An_unreadable_chat_does_not_stop_passes_of_its_line()
    {
        var store = await FillAsync();
        _folder.Close();
        Flip($"{{\"id\":\"{Some.Chat(2)}");
        store = _folder.Open();

        Assert.Equal(2, (await store.Health.LoadAsync(Some.Line.Id)).Chats.Count);

        var notice = Assert.Single(store.LoadNotices());
        Assert.Contains($"The record of chat {Some.Chat(2)} could not be read", notice.Text, StringComparison.Ordinal);
        await AssertSaidOnceAsync(notice, again => again.Health.LoadAsync(Some.Line.Id));
    }

    [Fact]
    public async Task A_commit_from_before_a_chat_was_set_aside_is_not_repeated()
    {
        var store = await FillAsync();
        var commit = Some.Commit(await store.Health.LoadAsync(Some.Line.Id));
        await store.Health.CommitAsync(commit);
        Change("UPDATE chats SET row = '[]' WHERE chat = $1", $"{Some.Chat(2)}");
        await store.Health.LoadAsync(Some.Line.Id);

        await Assert.ThrowsAsync<StoreConflictException>(() => store.Health.CommitAsync(commit));
    }

    // Otherwise the cache would contain a chat that the store no longer has.
    [Fact]
    public async Task A_cache_reads_the_chats_again_after_one_was_set_aside()
    {
        var store = await FillAsync();
        var cache = new CachingHealthStore(store.Health);
        var before = await cache.LoadAsync(Some.Line.Id);
        Change("UPDATE chats SET row = '[]' WHERE chat = $1", $"{Some.Chat(2)}");
        Assert.Equal(before.Chats, (await cache.LoadAsync(Some.Line.Id)).Chats);

        await store.Health.LoadAsync(Some.Line.Id);

        Assert.Equal(before.Chats.Where(chat => chat.Id != Some.Chat(2)), (await cache.LoadAsync(Some.Line.Id)).Chats);
        await Assert.ThrowsAsync<StoreConflictException>(() => cache.CommitAsync(Some.Commit(before)));
    }

    [Fact]
    public async Task An_unreadable_place_or_silence_stops_nothing()
    {
        var store = await FillAsync();
        await store.Ledger.SavePlaceAsync(new(Route) { Failures = 3 }, default);
        await store.Silences.AddAsync(Some.Silence(1));
        await store.Silences.AddAsync(Some.Silence(2));
        Change("UPDATE places SET row = '7'");
        Change("UPDATE silences SET row = '{}' WHERE silence = $1", Some.Silence(1).Id.ToString());

        Assert.Equal((0, default), await store.Ledger.LoadPlaceAsync(Route) is var (row, version) ? (row.Failures, version) : default);
        Assert.Equal([Some.Silence(2)], await ActiveAsync(store));

        Assert.Equal(2, store.LoadNotices().Count);
        await store.Ledger.SavePlaceAsync(new(Route) { Failures = 1 }, default);
    }

    [Fact]
    public async Task Alerts_held_back_by_an_unreadable_silence_are_sent_unless_another_covers_them()
    {
        var store = _folder.Open();
        await SqliteFolderTests.NameLineAsync(store);
        await store.Silences.AddAsync(Some.Silence(1));
        await store.Silences.AddAsync(Some.Silence(2) with { Chat = Some.Chat(2) });
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(2)));
        await store.Ledger.AddAsync([.. Some.Changes(2).Select(change => Some.Entry(change) with { Outcome = new(OutcomeKind.Suppressed, "silenced", Some.Time) })]);
        Change("UPDATE silences SET row = '{}' WHERE silence = $1", Some.Silence(1).Id.ToString());
        var account = new AccountStore(store.Health, new(store.Health, new RecordingBus(), _folder.Clock), _folder.Clock);
        var expired = new ExpiredSilences([new(new Place(Route, null!))], store.Silences, store.Ledger, account, _folder.Clock);

        Assert.Equal(0, await expired.CheckAsync());
        _folder.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await expired.CheckAsync());
        Assert.Equal([1], await WaitingAsync(store));
        Assert.Equal([Some.Silence(2) with { Chat = Some.Chat(2) }], await ActiveAsync(store));
        Assert.Equal(0, await expired.CheckAsync());
    }

    [Fact]
    public async Task History_shows_everything_that_can_be_read_page_by_page()
    {
        var store = await FillAsync(12);
        Change("UPDATE events SET event = 'not JSON' WHERE sequence IN (2, 3, 4, 5, 8)");
        Change("UPDATE deliveries SET outcome = 'forgotten', ended_at = taken_at WHERE event = (SELECT number FROM events WHERE sequence = 7)");
        long[] readable = [12, 11, 10, 9, 7, 6, 1];

        Assert.Equal(readable.Order(), (await store.Health.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Select(alert => alert.Id.Sequence));
        Assert.Equal(readable.Order().Except([7]), (await store.Ledger.ReadAsync(Route).ToListAsync()).Select(entry => entry.Event.Id.Sequence));
        List<long> events = [], deliveries = [];
        for (var query = new EventQuery { Limit = 2 }; ; )
        {
            var page = await store.History.ReadEventsAsync(query);
            events.AddRange(page.Items.Select(one => one.Event.Id.Sequence));
            if (page.Next is null)
                break;
            query = query with { After = page.Next };
        }

        for (var query = new DeliveryQuery { Limit = 2 }; ; )
        {
            var page = await store.History.ReadDeliveriesAsync(query);
            deliveries.AddRange(page.Items.Select(entry => entry.Event.Id.Sequence));
            if (page.Next is null)
                break;
            query = query with { After = page.Next };
        }

        Assert.Equal(readable, events);
        Assert.Equal(readable.Except([7]), deliveries);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("no row")]
    public async Task An_unreadable_line_or_account_starts_afresh_and_stops_nothing(string damage)
    {
        var store = await FillAsync();
        await store.Silences.AddAsync(Some.Silence());
        _folder.Close();
        foreach (var line in new[] { LineId.Account, Some.Line.Id })
        {
            if (damage == "no row")
                Change("UPDATE lines SET row = '[]' WHERE line = $1", line.ToString());
            else
                Flip($"{{\"line\":{{\"id\":\"{line}");
        }

        if (damage == "not JSON")
        {
            Flip($"{{\"id\":\"{Some.Silence().Id}\"");
            using var looking = _folder.OpenBeside(FolderUse.Look);
            Assert.Contains("sets it aside, and an alarm names it", Assert.Throws<StoreUnavailableException>(looking.Examine).Message, StringComparison.Ordinal);
        }

        store = _folder.Open();
        Assert.Null((await store.Health.LoadAsync(Some.Line.Id)).Row);
        Assert.Null((await store.Health.LoadAccountAsync()).Row);
        var notices = store.LoadNotices();
        Assert.Single(notices, notice => notice.Text.Contains("The record of the account could not be read", StringComparison.Ordinal));
        Assert.Single(notices, notice => notice.Text.Contains($"The record of line {Some.Line.Id} could not be read", StringComparison.Ordinal));
        Assert.Equal(damage == "not JSON" ? 3 : 2, notices.Count);
        // Waiting alerts are sent, and new ones are recorded.
        Assert.Equal(3, (await store.Ledger.LoadWaitingAsync(Route)).Count);
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Change(4)));
        Assert.Single((await store.Health.LoadAsync(Some.Line.Id)).Chats);
        using var look = _folder.OpenBeside(FolderUse.Look);
        look.Examine();
    }

    private async Task<SqliteFolder> FillAsync(int count = 3)
    {
        var store = _folder.Open();
        await SqliteFolderTests.NameLineAsync(store);
        await store.Health.CommitAsync(Some.Commit(await store.Health.LoadAsync(Some.Line.Id), Some.Changes(count)));
        await store.Ledger.AddAsync([.. Some.Changes(count).Select(change => Some.Entry(change))]);
        return store;
    }

    private async Task<IEnumerable<Silence>> ActiveAsync(SqliteFolder store) =>
        (await store.Silences.LoadAsync()).Where(silence => silence.IsActiveAt(_folder.Clock.GetUtcNow()));

    private static async Task<IEnumerable<long>> WaitingAsync(SqliteFolder store) =>
        [.. (await store.Ledger.LoadWaitingAsync(Route)).Select(entry => entry.Event.Id.Sequence)];

    /// <summary>A dismissed notice is not reported again, neither by this process nor by the next.</summary>
    private async Task AssertSaidOnceAsync(StoreNotice notice, Func<SqliteFolder, Task> read)
    {
        var again = _folder.Open();
        await read(again);
        Assert.Equal(notice, Assert.Single(again.LoadNotices()));
        again.Dismiss(notice);
        await read(again);
        again = _folder.Open();
        await read(again);
        Assert.Empty(again.LoadNotices());
    }

    private void Change(string sql, params object?[] values)
    {
        using var database = new Database(_folder.DatabasePath);
        Assert.NotEqual(0, database.Write(connection => connection.Run(sql, values)));
    }

    /// <summary>Changes the first byte of a text in the file, as a disk may: through SQLite it would be refused.</summary>
    private void Flip(string text)
    {
        var bytes = File.ReadAllBytes(_folder.DatabasePath);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.NotEqual(-1, at);
        bytes[at] = (byte)'x';
        File.WriteAllBytes(_folder.DatabasePath, bytes);
    }

    private object? Scalar(string sql)
    {
        using var database = new Database(_folder.DatabasePath);
        return database.Read(connection => connection.Scalar(sql));
    }
}

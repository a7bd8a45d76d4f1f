using Azure.Data.Tables;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class TablePurgeTests(Azurite azurite)
{
    private static readonly Outcome Dead = new(OutcomeKind.Dead, "refused", Some.Time);

    private readonly FakeTimeProvider _clock = new(Some.Time);
    private TableClient? _health;
    private TableClient? _deliveries;

    private TableHealthStore Store => new(_health!, new("https://api.example.com"));

    private TableDeliveryLedger Ledger => new(_deliveries!, _clock);

    [Fact]
    public async Task Records_that_ended_more_than_thirty_days_ago_are_deleted_and_those_a_tick_younger_are_kept()
    {
        await OpenAsync();
        var end = Some.Time.AddHours(1);
        await RecordAsync(Some.Change(1) with { ObservedAt = end }, Some.Change(2, chat: 2) with { ObservedAt = end.AddTicks(1) });
        await Ledger.AddAsync([.. Some.Changes(4).Select(change => Some.Entry(change))]);
        await Ledger.EndAsync("slack", [Some.Event(1)], Dead with { At = end });
        await Ledger.EndAsync("slack", [Some.Event(2)], Some.Delivered with { At = end });
        await Ledger.EndAsync("slack", [Some.Event(3)], Some.Delivered with { At = end.AddTicks(1) });
        await new TableSilences(_deliveries!, _clock).AddAsync(Some.Silence(1) with { Until = end.AddTicks(1) });
        await new TableSilences(_deliveries!, _clock).AddAsync(Some.Silence(2) with { Until = end.AddTicks(2) });

        _clock.SetUtcNow(end + Retention.Kept);
        Assert.Equal(new(0, 0, 0), await PurgeAsync());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new(1, 2, 1), await PurgeAsync());
        Assert.Equal(Some.Event(2), Assert.Single(await Store.ReadHistoryAsync(Some.Line.Id).ToListAsync()).Id);
        Assert.Equal([Some.Event(3), Some.Event(4)], (await Ledger.ReadAsync("slack").ToListAsync()).Select(entry => entry.Event.Id));
        Assert.Equal(new(1, 1, 1), await PurgeAsync(TimeSpan.FromTicks(1)));
    }

    [Fact]
    public async Task An_entry_is_deleted_with_all_its_rows_and_waiting_entries_are_kept_however_old()
    {
        await OpenAsync();
        await RecordAsync(Some.Changes(3));
        await Ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        await Ledger.EndAsync("slack", [Some.Event(1)], Dead);
        await Ledger.EndAsync("slack", [Some.Event(2)], Some.Delivered);

        Assert.Equal(new(3, 2, 0), await PurgeAsync(TimeSpan.FromDays(31)));

        Assert.Equal(Some.Event(3), Assert.Single(await Ledger.ReadAsync("slack").ToListAsync()).Event.Id);
        Assert.Empty(await Store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Assert.NotNull((await Store.LoadRowAsync(Some.Line.Id)).Row);
        // The route's name, what waits and what is seen of it.
        Assert.Equal(3, await _deliveries!.QueryAsync<TableRow>().CountAsync());
        Assert.Equal(default, await Ledger.LoadBacklogAsync("slack", DateTimeOffset.MinValue, DateTimeOffset.MaxValue) with { Waiting = 0, OldestWaiting = null });
    }

    [Fact]
    public async Task An_event_recorded_by_a_fast_clock_holds_up_none_behind_it()
    {
        await OpenAsync();
        await RecordAsync(Some.Change(1) with { ObservedAt = Some.Time.AddYears(4) }, Some.Change(2, chat: 2), Some.Change(3, chat: 3) with { ObservedAt = Some.Time.AddDays(30) });

        Assert.Equal(new(1, 0, 0), await PurgeAsync(TimeSpan.FromDays(31)));

        Assert.Equal([1, 3], await Store.ReadHistoryAsync(Some.Line.Id).Select(alert => alert.Id.Sequence).ToListAsync());
    }

    [Fact]
    public async Task Alarms_reported_about_the_account_itself_are_deleted_too()
    {
        await OpenAsync();
        var account = new AccountStore(Store, new(Store, new RecordingBus(), _clock), _clock);
        await account.ReportAsync(AlarmKind.PlaceFailed, raised: true, "Slack did not get 1 alert.", aboutPlace: "slack");

        Assert.Equal(new(1, 0, 0), await PurgeAsync(TimeSpan.FromDays(31)));
        Assert.Empty(await Store.ReadHistoryAsync(LineId.Account).ToListAsync());
    }

    [Fact]
    public async Task Events_that_may_be_published_again_are_never_forgotten()
    {
        await OpenAsync();
        await RecordAsync(Some.Changes(4));
        foreach (var n in new[] { 3, 4 })
            await PendingAgainAsync(n);
        await Ledger.AddAsync([.. Some.Changes(4).Select(change => Some.Entry(change))]);
        await Ledger.EndAsync("slack", [.. Some.Changes(4).Select(change => change.Id)], Some.Delivered);

        Assert.Equal(new(2, 2, 0), await PurgeAsync(TimeSpan.FromDays(100)));

        // The bus was down for a hundred days: the events arrive now, and are recognized.
        await Ledger.AddAsync([.. Some.Changes(4).Select(change => Some.Entry(change)).Skip(2)]);
        Assert.Empty(await Ledger.LoadWaitingAsync("slack"));
        await Store.MarkPublishedAsync(Some.Line.Id, [Some.Event(3), Some.Event(4)]);
        Assert.Equal(new(2, 2, 0), await PurgeAsync());
    }

    [Fact]
    public async Task A_purge_cut_off_at_any_request_leaves_nothing_half_deleted_and_the_next_run_continues()
    {
        for (var call = 1; ; call++)
        {
            await OpenAsync();
            await RecordAsync(Some.Changes(120));
            await Ledger.AddAsync([.. Some.Changes(120).Select(change => Some.Entry(change))]);
            await Ledger.EndAsync("slack", [.. Some.Changes(70).Select(change => change.Id)], Dead);
            await Ledger.EndAsync("slack", [.. Some.Changes(120).Select(change => change.Id)], Some.Delivered);
            _clock.Advance(TimeSpan.FromDays(31));
            var plan = call % 2 == 0 ? CrashPlan.Before(call) : CrashPlan.After(call);
            var hook = new CrashHook(plan);
            try
            {
                await new TablePurge(new HookedTable(_health!, hook), new HookedTable(_deliveries!, hook), Store, Ledger, _clock).RunAsync();
            }
            catch (SimulatedCrashException)
            {
            }

            await PurgeAsync();

            Assert.Empty(await Store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
            // The route's name.
            Assert.Equal(1, await _deliveries!.QueryAsync<TableRow>().CountAsync());
            if (!plan.HasCrashed)
            {
                Assert.InRange(call, 10, 40);
                return;
            }
        }
    }

    [Fact]
    public async Task The_accounts_own_events_are_deleted_too()
    {
        await OpenAsync();
        await RecordAsync();
        var account = await Store.LoadAccountAsync();
        var alarm = new Alarm(AlarmKind.Stale, true, "Stale.") { Id = Some.Event(1) with { Line = LineId.Account }, Line = AccountRow.Name, ObservedAt = Some.Time };
        await Store.CommitAsync(Some.Commit(account, [.. account.KnownLines]) with { Events = [alarm] });
        await Store.MarkPublishedAsync(LineId.Account, [alarm.Id]);

        Assert.Equal(new(1, 0, 0), await PurgeAsync(TimeSpan.FromDays(31)));
    }

    [Fact]
    public async Task Two_purges_at_once_do_not_interfere_with_each_other()
    {
        await OpenAsync();
        await RecordAsync(Some.Changes(150));
        await Ledger.AddAsync([.. Some.Changes(150).Select(change => Some.Entry(change))]);
        await Ledger.EndAsync("slack", [.. Some.Changes(150).Select(change => change.Id)], Dead);
        _clock.Advance(TimeSpan.FromDays(31));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => PurgeAsync())));

        Assert.Empty(await Store.ReadHistoryAsync(Some.Line.Id).ToListAsync());
        Assert.Equal(1, await _deliveries!.QueryAsync<TableRow>().CountAsync());
    }

    private async Task OpenAsync() => (_health, _deliveries) = (await azurite.CreateTableAsync(), await azurite.CreateTableAsync());

    /// <summary>Events that were published, on a line that the account knows.</summary>
    private async Task RecordAsync(params AlertEvent[] events)
    {
        if (await Store.LoadAccountAsync() is { Row: null } account)
            await Store.CommitAsync(Some.Commit(account, new KnownLine(Some.Line.Id, Some.Number(1).InFull)));

        foreach (var chunk in events.Chunk(30))
            await Store.CommitAsync(Some.Commit(await Store.LoadAsync(Some.Line.Id), chunk));
        await Store.MarkPublishedAsync(Some.Line.Id, [.. events.Select(alert => alert.Id)]);
    }

    private async Task PendingAgainAsync(int sequence)
    {
        var change = Some.Change(sequence, chat: sequence);
        var row = new EventRow { PartitionKey = TableKeys.PartitionOf(Some.Line.Id), RowKey = TableKeys.OfEvent(TableKeys.Pending, change.Id), ObservedAt = Some.Time };
        row.SetText(System.Text.Encoding.UTF8.GetString(StoredText.Of(change)));
        await _health!.AddEntityAsync(row);
    }

    private Task<PurgeReport> PurgeAsync(TimeSpan later = default)
    {
        _clock.Advance(later);
        return new TablePurge(_health!, _deliveries!, Store, Ledger, _clock).RunAsync();
    }
}

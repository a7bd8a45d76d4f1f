using Azure;
using Azure.Data.Tables;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

/// <summary>An unreadable row doesn't prevent others from being taken in, sent or published, and raises one alarm.</summary>
public sealed class UnreadableRowsTests(Azurite azurite) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private TableClient _health = null!;
    private TableClient _deliveries = null!;

    private UnreadableRows Unreadable { get; set; } = new();

    private TableHealthStore Store => new(_health, new("https://api.example.com"), Unreadable);

    private TableDeliveryLedger Ledger => new(_deliveries, _clock, Unreadable);

    private TableSilences Silences => new(_deliveries, _clock, Unreadable);

    public async ValueTask InitializeAsync() => (_health, _deliveries) = (await azurite.CreateTableAsync(), await azurite.CreateTableAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"id":"00000001","until":"soon"}""")]
    public async Task An_unreadable_silence_silences_nothing_and_holds_back_no_event(string text)
    {
        await Silences.AddAsync(Some.Silence(1));
        await Silences.AddAsync(Some.Silence(2));
        await SpoilAsync(_deliveries, row => row.RowKey == $"{TableSilences.Prefix}{Some.Silence(1).Id}", text);
        var route = new Route(new Place("slack", new NoNotifier()));

        await new Intake([route], Intake.Rules([route], new()), Silences, Ledger, _clock).TakeInAsync([Some.Change(1, HealthStatus.OptedOut)]);

        Assert.Equal([Some.Silence(2)], await Silences.LoadAsync());
        Assert.Single(await Ledger.LoadWaitingAsync("slack"));
        var alarm = Assert.Single(await ReportAsync());
        Assert.Contains("cannot be read, so it has ended, and what it kept back and is still so is sent. It is damaged, or a later version", alarm.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_held_back_by_an_unreadable_silence_are_sent_once_an_alarm_has_reported_it()
    {
        var (other, account) = (Some.Silence(2) with { Chat = Some.Chat(2) }, new AccountStore(Store, new(Store, new RecordingBus(), _clock), _clock));
        await Silences.AddAsync(Some.Silence(1));
        await Silences.AddAsync(other);
        await Ledger.AddAsync([.. Some.Changes(2).Select(change => Some.Entry(change) with { Outcome = new(OutcomeKind.Suppressed, "silenced", Some.Time) })]);
        await SpoilAsync(_deliveries, row => row.RowKey == $"{TableSilences.Prefix}{Some.Silence(1).Id}", "{");
        var expired = new ExpiredSilences([new(new Place("slack", new NoNotifier()))], Silences, Ledger, account, _clock);

        Assert.Equal(0, await expired.CheckAsync());
        Assert.Single(await ReportAsync());
        Assert.Equal(0, await expired.CheckAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await expired.CheckAsync());
        Assert.Equal([1], (await Ledger.LoadWaitingAsync("slack")).Select(entry => entry.Event.Id.Sequence));
        Assert.Equal([other], (await Silences.LoadAsync()).Where(silence => silence.IsActiveAt(_clock.GetUtcNow())));
        Assert.Equal(0, await expired.CheckAsync());
    }

    [Fact]
    public async Task An_unreadable_waiting_entry_is_skipped_and_raises_one_alarm_for_all_instances()
    {
        await Ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        await SpoilAsync(_deliveries, row => row.RowKey.StartsWith(TableKeys.Waiting, StringComparison.Ordinal) && row.EventId == $"{Some.Event(2)}", "{");

        Assert.Equal([1, 3], (await Ledger.LoadWaitingAsync("slack")).Select(entry => entry.Event.Id.Sequence));
        Assert.Equal([1, 3], await Ledger.ReadAsync("slack").Select(entry => entry.Event.Id.Sequence).ToListAsync());
        Assert.StartsWith($"The alert {Some.Event(2)} for 'slack' cannot be read, so it is not sent.", Assert.Single(await ReportAsync()).Text, StringComparison.Ordinal);

        // Another instance.
        Unreadable = new();
        Assert.Equal(2, (await Ledger.LoadWaitingAsync("slack")).Count);
        Assert.Single(await ReportAsync());
    }

    [Fact]
    public async Task An_unreadable_ended_entry_is_missing_from_the_history_and_is_not_purged()
    {
        await Ledger.AddAsync([.. Some.Changes(2).Select(change => Some.Entry(change))]);
        await Ledger.EndAsync("slack", [Some.Event(1), Some.Event(2)], Some.Delivered);
        await SpoilAsync(_deliveries, row => row.EventId == $"{Some.Event(1)}", "{", outcome: "{");
        _clock.Advance(Retention.Kept + TimeSpan.FromDays(1));

        var history = new TableHistory(_health, _deliveries, Store, Ledger);
        Assert.Equal([2], (await history.ReadDeliveriesAsync(new())).Items.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(1, (await new TablePurge(_health, _deliveries, Store, Ledger, _clock).RunAsync()).Entries);
        Assert.Contains("is missing from the history", Assert.Single(await ReportAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_pending_event_does_not_hold_up_those_behind_it()
    {
        await Store.CommitAsync(Some.Commit(await Store.LoadAsync(Some.Line.Id), Some.Changes(3)));
        await SpoilAsync(_health, row => row.RowKey.StartsWith(TableKeys.Pending, StringComparison.Ordinal) && row.RowKey.EndsWith('1'), "{");

        Assert.Equal([2], (await Store.LoadPendingAsync(Some.Line.Id, 1)).Select(alert => alert.Id.Sequence));
        Assert.Contains("so no alert is sent for it", Assert.Single(await ReportAsync()).Text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<Alarm>> ReportAsync()
    {
        var account = new AccountStore(Store, new(Store, new RecordingBus(), _clock), _clock);
        await Unreadable.ReportAsync(account, _clock);
        await Unreadable.ReportAsync(account, _clock);
        return await Store.ReadHistoryAsync(LineId.Account).OfType<Alarm>().ToListAsync();
    }

    private static async Task SpoilAsync(TableClient table, Func<EntryRow, bool> which, string text, string? outcome = null)
    {
        var row = await table.QueryAsync<EntryRow>().SingleAsync(which);
        var spoilt = new TableEntity(row.PartitionKey, row.RowKey) { [nameof(TextRow.Text)] = text };
        if (outcome is not null)
            spoilt[nameof(EntryRow.Outcome)] = outcome;
        await table.UpdateEntityAsync(spoilt, ETag.All, TableUpdateMode.Merge);
    }

    private sealed class NoNotifier : INotifier
    {
        public string Name => "nobody";

        public string Cure => "None.";

        public TimeSpan Pace => TimeSpan.Zero;

        public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) => throw new InvalidOperationException("Nothing is sent here.");
    }
}

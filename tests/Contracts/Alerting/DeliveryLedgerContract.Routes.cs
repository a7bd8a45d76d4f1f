using System.Collections.Immutable;
using Xunit;

namespace Linq.Alerts.Contracts;

public abstract partial class DeliveryLedgerContract
{
    [Fact]
    public async Task Every_field_of_a_place_survives()
    {
        var ledger = await OpenAsync();
        var row = new PlaceRow(Slack)
        {
            Lease = new("host-1", Some.Time.AddMinutes(1)),
            Failures = 3,
            NextTry = Some.Time.AddMinutes(2),
            Trouble = "Slack answered 503 — “again”",
            LastSent = ImmutableDictionary<string, DateTimeOffset>.Empty
                .Add(PlaceRow.KeyOf(Slack, Some.Line.Id), Some.Time.AddTicks(1)).Add(PlaceRow.KeyOf(Email, LineId.Account), Some.Time),
            Tries = ImmutableDictionary<string, int>.Empty.Add(PlaceRow.KeyOf(Slack, Some.Line.Id), 3),
            MaybeSent = ImmutableDictionary<string, long>.Empty.Add(PlaceRow.KeyOf(Slack, Some.Line.Id), 5_000_000_000),
            Late = ["1f3a9c02"],
            Unreachable = ["1f3a9c02", "00c0ffee"],
            FailingSince = Some.Time.AddMinutes(-6),
            Tried = new(Some.Time.AddMinutes(-5), Some.Time.AddMinutes(-1)),
            LateReported = true,
            FailureReported = true,
            Tokens = new(12.5, Some.Time.AddSeconds(-3)),
        };

        var version = await ledger.SavePlaceAsync(row, default);
        ledger = await ReopenAsync(ledger);

        var loaded = await ledger.LoadPlaceAsync(Slack);
        Same.Row(row, loaded.Row);
        Assert.Equal(version, loaded.Version);
        Assert.Equal(default, (await ledger.LoadPlaceAsync(Email)).Version);
    }

    [Fact]
    public async Task A_row_that_another_dispatcher_wrote_first_conflicts_and_is_left_unchanged()
    {
        var ledger = await OpenAsync();
        var first = await ledger.SavePlaceAsync(new(Slack) { Failures = 1 }, default);
        await Assert.ThrowsAsync<StoreConflictException>(() => ledger.SavePlaceAsync(new(Slack) { Failures = 2 }, default));

        var second = await ledger.SavePlaceAsync(new(Slack) { Failures = 3 }, first);
        await Assert.ThrowsAsync<StoreConflictException>(() => ledger.SavePlaceAsync(new(Slack) { Failures = 4 }, first));
        await Assert.ThrowsAsync<StoreConflictException>(() => ledger.SavePlaceAsync(new(Email), second));
        ledger = await ReopenAsync(ledger);

        var (row, version) = await ledger.LoadPlaceAsync(Slack);
        Assert.Equal(3, row.Failures);
        Assert.Equal(second, version);
    }

    [Fact]
    public async Task Adding_and_ending_entries_does_not_move_the_version_of_the_row()
    {
        var ledger = await OpenAsync();
        var version = await ledger.SavePlaceAsync(new(Slack), default);

        // A notifier takes events in while a dispatcher holds the lease.
        await ledger.AddAsync([Some.Entry(Some.Change())]);
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);

        Assert.Equal(version, (await ledger.LoadPlaceAsync(Slack)).Version);
    }

    [Fact]
    public async Task When_dispatchers_write_the_row_at_once_exactly_one_wins()
    {
        var ledger = await OpenAsync();

        var wins = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => Task.Run(() => WinsAsync(ledger, n))));

        Assert.Single(wins, won => won);
        Assert.Equal(Array.IndexOf(wins, true) + 1, (await ledger.LoadPlaceAsync(Slack)).Row.Failures);
    }

    [Fact]
    public async Task Routes_are_listed_from_their_entries_and_places_are_not_routes()
    {
        var ledger = await OpenAsync();
        await ledger.SavePlaceAsync(new("console"), default);
        await ledger.AddAsync([Some.Entry(Some.Change()), Some.Entry(Some.Change(), Email)]);
        await ledger.EndAsync(Email, [Some.Event(1)], Some.Delivered);
        ledger = await ReopenAsync(ledger);

        Assert.Equal(new[] { Slack, Email }.Order(), (await ledger.LoadRouteNamesAsync()).Order());
    }

    [Fact]
    public async Task A_backlog_counts_waiting_entries_and_those_that_died_recently()
    {
        var ledger = await OpenAsync();
        LedgerEntry[] entries = [.. Some.Changes(6).Select((change, n) => Some.Entry(change) with { TakenAt = Some.Time.AddSeconds(n) })];
        await ledger.AddAsync(entries);
        await ledger.AddAsync([Some.Entry(Some.Change(7)) with { Outcome = new(OutcomeKind.Suppressed, "rule", Some.Time) }, Some.Entry(Some.Change(), Email)]);
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        await ledger.EndAsync(Slack, [Some.Event(2)], new(OutcomeKind.Dead, "refused", Some.Time.AddHours(-1)));
        await ledger.EndAsync(Slack, [Some.Event(3), Some.Event(4)], new(OutcomeKind.Dead, "refused", Some.Time.AddHours(1)));
        ledger = await ReopenAsync(ledger);

        Assert.Equal(new(2, entries[4].TakenAt, 2), await ledger.LoadBacklogAsync(Slack, Some.Time, DateTimeOffset.MaxValue));
        Assert.Equal(new(2, entries[4].TakenAt, 3), await ledger.LoadBacklogAsync(Slack, Some.Time.AddHours(-1), DateTimeOffset.MaxValue));
        Assert.Equal(new(1, Some.Time, 0), await ledger.LoadBacklogAsync(Email, Some.Time, DateTimeOffset.MaxValue));
        Assert.Equal(default, await ledger.LoadBacklogAsync("nobody", Some.Time, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Entries_that_died_by_a_clock_running_years_ahead_do_not_count_as_recent()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        await ledger.EndAsync(Slack, [Some.Event(1)], new(OutcomeKind.Dead, "refused", Some.Time));
        await ledger.EndAsync(Slack, [Some.Event(2)], new(OutcomeKind.Dead, "refused", Some.Time.AddTicks(1)));
        await ledger.EndAsync(Slack, [Some.Event(3)], new(OutcomeKind.Dead, "refused", Some.Time.AddYears(4)));

        Assert.Equal(1, (await ledger.LoadBacklogAsync(Slack, Some.Time.AddHours(-1), Some.Time)).Dead);
        Assert.Equal(2, (await ledger.LoadBacklogAsync(Slack, Some.Time.AddHours(-1), Some.Time.AddTicks(1))).Dead);
    }

    [Fact]
    public async Task The_oldest_waiting_entry_is_the_one_taken_in_first_not_the_first_in_order()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([.. Some.Changes(2).Select(change => Some.Entry(change))]);
        await ledger.EndAsync(Slack, [Some.Event(1)], new(OutcomeKind.Dead, "refused", Some.Time.AddHours(1)));
        await ledger.ReplayAsync(Slack, [Some.Event(1)], Some.Time.AddHours(2));

        Assert.Equal(new(2, Some.Time, 0), await ledger.LoadBacklogAsync(Slack, Some.Time, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task An_entry_added_as_dead_counts_as_dead_and_can_be_replayed()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([.. Some.Changes(60).Select(change => Some.Entry(change) with { Outcome = new(OutcomeKind.Dead, "refused", Some.Time) })]);
        ledger = await ReopenAsync(ledger);

        Assert.Equal(60, (await ledger.LoadBacklogAsync(Slack, Some.Time, Some.Time)).Dead);
        Assert.Equal([Some.Event(2)], await ledger.ReplayAsync(Slack, [Some.Event(2)], Some.Time.AddHours(1)));
        Assert.Equal([2], (await ledger.LoadWaitingAsync(Slack)).Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(59, (await ledger.LoadBacklogAsync(Slack, Some.Time, Some.Time)).Dead);
    }

    [Fact]
    public async Task Entries_are_found_by_their_events_whether_they_wait_or_have_ended()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([.. Some.Changes(60).Select(change => Some.Entry(change)), Some.Entry(Some.Change(70), Email), Some.Entry(Some.Change(2, line: Some.OtherLine))]);
        await ledger.EndAsync(Slack, [Some.Event(2)], Some.Delivered);
        await ledger.EndAsync(Slack, [Some.Event(3)], new(OutcomeKind.Dead, "refused", Some.Time));
        ledger = await ReopenAsync(ledger);

        var found = await ledger.FindAsync(Slack, [Some.Event(1), Some.Event(2), Some.Event(3), Some.Event(2), Some.Event(60), Some.Event(70), Some.Event(99)]);

        Assert.Equal([1, 2, 3, 60], found.Keys.Select(id => id.Sequence).Order());
        Same.Entries(
            [Some.Entry(Some.Change(1)), Some.Entry(Some.Change(2, chat: 2)) with { Outcome = Some.Delivered }],
            [found[Some.Event(1)], found[Some.Event(2)]]);
        Assert.Equal(DeliveryState.Dead, found[Some.Event(3)].State);
        Assert.Equal(Some.OtherLine.Id, (await ledger.FindAsync(Slack, [Some.Event(2, Some.OtherLine)])).Single().Value.Event.Line.Id);
        Assert.Empty(await ledger.FindAsync("nobody", [Some.Event(1)]));
        Assert.Empty(await ledger.FindAsync(Slack, []));
    }

    [Fact]
    public async Task Entries_suppressed_by_one_rule_can_be_replayed_and_keep_their_earlier_outcome()
    {
        var ledger = await OpenAsync();
        var silenced = new Outcome(OutcomeKind.Suppressed, "silenced", Some.Time);
        await ledger.AddAsync(
        [
            Some.Entry(Some.Change(1)) with { Outcome = silenced },
            Some.Entry(Some.Change(2)) with { Outcome = silenced with { Why = "rolled-up" } },
            Some.Entry(Some.Change(3)) with { Outcome = silenced with { Kind = OutcomeKind.Dead } },
            Some.Entry(Some.Change(4)),
            Some.Entry(Some.Change(5)) with { Outcome = silenced },
        ]);
        var all = Enumerable.Range(1, 5).Select(n => Some.Event(n)).ToList();
        ledger = await ReopenAsync(ledger);

        Assert.Equal([Some.Event(1), Some.Event(5)], (await ledger.ReplayAsync(Slack, all, Some.Time.AddHours(1), "silenced")).OrderBy(id => id.Sequence));
        Assert.Empty(await ledger.ReplayAsync(Slack, all, Some.Time.AddHours(2), "silenced"));
        ledger = await ReopenAsync(ledger);

        var waiting = await ledger.LoadWaitingAsync(Slack);
        Assert.Equal([1, 4, 5], waiting.Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(new Replay(Some.Time.AddHours(1), silenced, Some.Time, 1), waiting[0].Replay);
        // Dead entries are still dead, and counted as such.
        Assert.Equal(1, (await ledger.LoadBacklogAsync(Slack, Some.Time, Some.Time)).Dead);
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        Assert.Equal(Some.Delivered, (await ledger.FindAsync(Slack, [Some.Event(1)])).Single().Value.Outcome);
    }

    private static async Task<bool> WinsAsync(IDeliveryLedger ledger, int failures)
    {
        try
        {
            await ledger.SavePlaceAsync(new(Slack) { Failures = failures }, default);
            return true;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }
}

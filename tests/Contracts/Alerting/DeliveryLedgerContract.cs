using Xunit;

namespace Linq.Alerts.Contracts;

/// <summary>The contract of every delivery ledger. The tests about routes and fences are in the other files.</summary>
public abstract partial class DeliveryLedgerContract
{
    private const string Slack = "slack";
    private const string Email = "e-mail";

    /// <summary>Opens an empty ledger under test.</summary>
    protected abstract ValueTask<IDeliveryLedger> OpenAsync();

    /// <summary>Closes <paramref name="ledger"/> and reopens it on what was written. An in-memory one is unchanged.</summary>
    protected virtual ValueTask<IDeliveryLedger> ReopenAsync(IDeliveryLedger ledger) => new(ledger);

    [Fact]
    public async Task A_route_never_seen_has_a_fresh_row_and_no_entries()
    {
        var ledger = await OpenAsync();

        var (row, version) = await ledger.LoadPlaceAsync(Slack);

        Same.Row(new(Slack), row);
        Assert.Equal(default, version);
        Assert.Empty(await ledger.LoadWaitingAsync(Slack));
        Assert.Empty(await ledger.ReadAsync(Slack).ToListAsync());
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
    }

    [Fact]
    public async Task Every_kind_of_event_survives_with_all_its_fields()
    {
        var ledger = await OpenAsync();
        var entries = Some.EveryKindOfEvent.Select(alert => Some.Entry(alert) with { TakenAt = Some.Time.AddTicks(1) }).ToList();

        await ledger.AddAsync(entries);
        ledger = await ReopenAsync(ledger);

        Same.Entries(entries, await ledger.LoadWaitingAsync(Slack));
        Same.Entries(entries, await ledger.ReadAsync(Slack).ToListAsync());
    }

    [Theory]
    [InlineData(OutcomeKind.Delivered, "digest-1")]
    [InlineData(OutcomeKind.Suppressed, null)]
    [InlineData(OutcomeKind.Dead, null)]
    public async Task An_entry_ends_with_its_outcome_and_no_longer_waits(OutcomeKind kind, string? digest)
    {
        var ledger = await OpenAsync();
        var outcome = new Outcome(kind, "the reason", Some.Time.AddTicks(1), digest);
        await ledger.AddAsync([Some.Entry(Some.Change(1)), Some.Entry(Some.Change(2))]);

        await ledger.EndAsync(Slack, [Some.Event(1)], outcome);
        ledger = await ReopenAsync(ledger);

        Same.Entries([Some.Entry(Some.Change(2))], await ledger.LoadWaitingAsync(Slack));
        Same.Entries(
            [Some.Entry(Some.Change(1)) with { Outcome = outcome }, Some.Entry(Some.Change(2))],
            await ledger.ReadAsync(Slack).ToListAsync());
    }

    [Fact]
    public async Task A_redelivery_leaves_the_entry_unchanged()
    {
        var ledger = await OpenAsync();
        var entry = Some.Entry(Some.Change());
        await ledger.AddAsync([entry, entry with { TakenAt = Some.Time.AddHours(1) }]);
        ledger = await ReopenAsync(ledger);

        await ledger.AddAsync([entry with { TakenAt = Some.Time.AddHours(1), Outcome = Some.Delivered }, Some.Entry(Some.Change(2))]);
        ledger = await ReopenAsync(ledger);

        Same.Entries([entry, Some.Entry(Some.Change(2))], await ledger.ReadAsync(Slack).ToListAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_known_ID_with_different_content_is_an_error_and_never_a_redelivery(bool ended)
    {
        var ledger = await OpenAsync();
        var known = Some.Entry(Some.Change(1, HealthStatus.Critical));
        await ledger.AddAsync([known]);
        if (ended)
            await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        ledger = await ReopenAsync(ledger);

        var other = Some.Change(1, HealthStatus.OptedOut, chat: 2);
        var error = await Assert.ThrowsAsync<EventIdReusedException>(() => ledger.AddAsync([Some.Entry(other), Some.Entry(Some.Change(2)), known]));
        ledger = await ReopenAsync(ledger);

        Assert.Equal(other, Assert.Single(error.Events));
        Assert.Contains($"chat {Some.Chat(2)} went from HEALTHY to OPTED_OUT", error.Message, StringComparison.Ordinal);
        // Existing entries are kept, and the others were added.
        Same.Entries([known with { Outcome = ended ? Some.Delivered : null }, Some.Entry(Some.Change(2))], await ledger.ReadAsync(Slack).ToListAsync());
    }

    [Fact]
    public async Task An_entry_that_ended_and_is_added_again_stays_ended()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([Some.Entry(Some.Change())]);
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        ledger = await ReopenAsync(ledger);

        await ledger.AddAsync([Some.Entry(Some.Change())]);

        Assert.Empty(await ledger.LoadWaitingAsync(Slack));
        Assert.Equal(Some.Delivered, Assert.Single(await ledger.ReadAsync(Slack).ToListAsync()).Outcome);
    }

    [Fact]
    public async Task An_entry_ends_only_once()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([Some.Entry(Some.Change(1)), Some.Entry(Some.Change(2))]);
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        var later = new Outcome(OutcomeKind.Dead, "refused", Some.Time.AddHours(1));

        await ledger.EndAsync(Slack, [Some.Event(1), Some.Event(2), Some.Event(99)], later);
        ledger = await ReopenAsync(ledger);

        Assert.Equal([Some.Delivered, later], (await ledger.ReadAsync(Slack).ToListAsync()).Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task An_entry_suppressed_at_intake_never_waits()
    {
        var ledger = await OpenAsync();
        var entry = Some.Entry(Some.Change()) with { Outcome = new(OutcomeKind.Suppressed, "silence 1", Some.Time) };

        await ledger.AddAsync([entry]);
        ledger = await ReopenAsync(ledger);

        Assert.Empty(await ledger.LoadWaitingAsync(Slack));
        Same.Entries([entry], await ledger.ReadAsync(Slack).ToListAsync());
    }

    [Fact]
    public async Task Waiting_entries_are_loaded_in_order_of_intake_not_of_time()
    {
        var ledger = await OpenAsync();
        LedgerEntry[] entries =
        [
            Some.Entry(Some.Change(1, line: Some.OtherLine)) with { TakenAt = Some.Time.AddMinutes(1) },
            Some.Entry(Some.Change(9)),
            Some.Entry(Some.Change(2, line: Some.OtherLine)),
            Some.Entry(Some.Change(10)),
        ];

        foreach (var entry in entries)
            await ledger.AddAsync([entry]);
        ledger = await ReopenAsync(ledger);

        Same.Entries(entries, await ledger.LoadWaitingAsync(Slack));
        Same.Entries(entries, await ledger.ReadAsync(Slack).ToListAsync());
    }

    [Fact]
    public async Task Waiting_entries_of_a_line_are_loaded_in_sequence_whatever_the_order_of_intake()
    {
        var ledger = await OpenAsync();

        await ledger.AddAsync([Some.Entry(Some.Change(10)), Some.Entry(Some.Change(1, line: Some.OtherLine)), Some.Entry(Some.Change(9))]);
        ledger = await ReopenAsync(ledger);

        var waiting = await ledger.LoadWaitingAsync(Slack);
        Assert.Equal(
            [Some.Event(9), Some.Event(10)], waiting.Select(entry => entry.Event.Id).Where(id => id.Line == Some.Line.Id));
        Assert.Equal(3, waiting.Count);
    }

    [Fact]
    public async Task Routes_are_independent()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([Some.Entry(Some.Change()), Some.Entry(Some.Change(), Email)]);

        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        ledger = await ReopenAsync(ledger);

        Assert.Empty(await ledger.LoadWaitingAsync(Slack));
        Same.Entries([Some.Entry(Some.Change(), Email)], await ledger.LoadWaitingAsync(Email));
    }

    [Fact]
    public async Task Many_entries_wait_and_end_together()
    {
        var ledger = await OpenAsync();
        var entries = Some.Changes(500).Select(change => Some.Entry(change)).ToList();

        await ledger.AddAsync(entries);
        ledger = await ReopenAsync(ledger);
        Same.Entries(entries, await ledger.LoadWaitingAsync(Slack));

        await ledger.EndAsync(Slack, [.. entries.Take(450).Select(entry => entry.Event.Id)], Some.Delivered);
        ledger = await ReopenAsync(ledger);
        Same.Entries(entries.Skip(450), await ledger.LoadWaitingAsync(Slack));
    }
}

using Xunit;

namespace Linq.Alerts.Contracts;

public abstract partial class DeliveryLedgerContract
{
    private static readonly Outcome Collapsed = new(OutcomeKind.Suppressed, "collapsed", Some.Time);

    [Fact]
    public async Task Entries_can_be_ended_repeatedly_under_a_fence_that_was_not_raised()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([.. Some.Changes(3).Select(change => Some.Entry(change))]);
        var fence = await ledger.LoadFenceAsync(Slack);

        await ledger.EndAsync(Slack, [Some.Event(1)], Collapsed, fence);
        await ledger.EndAsync(Slack, [Some.Event(2)], Some.Delivered with { Kind = OutcomeKind.Dead }, fence);

        Assert.Equal(fence, await ledger.LoadFenceAsync(Slack));
        Assert.Equal([Some.Event(3)], (await ledger.LoadWaitingAsync(Slack)).Select(entry => entry.Event.Id));
    }

    [Fact]
    public async Task No_entry_ends_under_a_fence_that_has_since_been_raised()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([Some.Entry(Some.Change(1)), Some.Entry(Some.Change(2))]);
        var before = await ledger.LoadFenceAsync(Slack);

        await ledger.RaiseFenceAsync(Slack);

        await Assert.ThrowsAsync<StoreConflictException>(() => ledger.EndAsync(Slack, [Some.Event(1)], Collapsed, before));
        Assert.Equal(2, (await ledger.LoadWaitingAsync(Slack)).Count);
        // The sender records what a place really accepted, late or not.
        await ledger.EndAsync(Slack, [Some.Event(1)], Some.Delivered);
        await ledger.EndAsync(Slack, [Some.Event(2)], Collapsed, await ledger.LoadFenceAsync(Slack));
        Assert.Equal([Some.Delivered, Collapsed], (await ledger.ReadAsync(Slack).ToListAsync()).Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task Fences_of_different_routes_are_independent()
    {
        var ledger = await OpenAsync();
        await ledger.AddAsync([Some.Entry(Some.Change()), Some.Entry(Some.Change(), Email)]);
        var (slack, email) = (await ledger.LoadFenceAsync(Slack), await ledger.LoadFenceAsync(Email));

        await ledger.RaiseFenceAsync(Email);

        await ledger.EndAsync(Slack, [Some.Event(1)], Collapsed, slack);
        await Assert.ThrowsAsync<StoreConflictException>(() => ledger.EndAsync(Email, [Some.Event(1)], Collapsed, email));
    }

    [Theory]
    [InlineData(OutcomeKind.Suppressed)]
    [InlineData(OutcomeKind.Dead)]
    public async Task Many_entries_end_under_one_fence(OutcomeKind kind)
    {
        var ledger = await OpenAsync();
        var entries = Some.Changes(250).Select(change => Some.Entry(change)).ToList();
        await ledger.AddAsync(entries);
        await ledger.RaiseFenceAsync(Slack);

        await ledger.EndAsync(Slack, [.. entries.Take(240).Select(entry => entry.Event.Id)], Collapsed with { Kind = kind }, await ledger.LoadFenceAsync(Slack));

        Same.Entries(entries.Skip(240), await ledger.LoadWaitingAsync(Slack));
    }
}

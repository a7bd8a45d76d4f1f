using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class RelayTests
{
    private readonly MemoryHealthStore _store = new();

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(250)]
    public async Task An_event_that_is_too_large_for_the_bus_holds_up_no_other_and_stays_pending_with_its_reason(int large)
    {
        for (var first = 1; first <= 250; first += 25)
            await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(25, first)));
        var bus = new SmallBus(Some.Event(large));
        var relay = new Relay(_store, bus, new TestTimeProvider());

        var problem = await relay.PublishPendingAsync(Some.Line.Id);

        Assert.Equal("too large", problem?.Text);
        Assert.Equal(Enumerable.Range(1, 250).Where(n => n != large).Select(n => Some.Event(n)), bus.Taken);
        Assert.Equal([Some.Event(large)], (await _store.LoadPendingAsync(Some.Line.Id, 100)).Select(alert => alert.Id));
        // The next sweep finds nothing else, and ends.
        Assert.Equal("too large", (await relay.PublishPendingAsync(Some.Line.Id))?.Text);
    }

    [Fact]
    public async Task Several_events_that_are_too_large_hold_up_no_other()
    {
        await _store.CommitAsync(Some.Commit(await _store.LoadAsync(Some.Line.Id), Some.Changes(20)));
        var bus = new SmallBus(Some.Event(1), Some.Event(2), Some.Event(10), Some.Event(20));

        Assert.Equal("too large", (await new Relay(_store, bus, new TestTimeProvider()).PublishPendingAsync(Some.Line.Id))?.Text);

        Assert.Equal(16, bus.Taken.Count);
        Assert.Equal(4, (await _store.LoadPendingAsync(Some.Line.Id, 100)).Count);
    }

    /// <summary>Takes everything in order but some events, which it can never take.</summary>
    private sealed class SmallBus(params EventId[] large) : IEventBus
    {
        public List<EventId> Taken { get; } = [];

        public Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default)
        {
            foreach (var alert in events)
            {
                if (large.Contains(alert.Id))
                    return Task.FromException(new EventTooLargeException(alert.Id, "too large"));
                Taken.Add(alert.Id);
            }

            return Task.CompletedTask;
        }
    }
}

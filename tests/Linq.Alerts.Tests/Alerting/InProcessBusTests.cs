using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class InProcessBusTests : EventBusContract
{
    private readonly MemoryDeliveryLedger _ledger = new();

    [Fact]
    public async Task Events_that_could_not_be_taken_in_stay_with_the_publisher()
    {
        var full = new Mock<IDeliveryLedger>();
        full.Setup(ledger => ledger.AddAsync(It.IsAny<IReadOnlyList<LedgerEntry>>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new StoreUnavailableException("The disk is full."));
        var bus = new InProcessBus(new([Slack()], [], new MemorySilences(), full.Object, new FakeTimeProvider(Some.Time)));

        var failure = await Assert.ThrowsAsync<EventBusException>(() => bus.PublishAsync([Some.Change()]));

        Assert.Equal("The disk is full.", failure.Message);
    }

    protected override ValueTask<IEventBus> OpenAsync() => new(new InProcessBus(new([Slack()], [], new MemorySilences(), _ledger, new FakeTimeProvider(Some.Time))));

    // Publishing takes events in directly, so what was published is recorded.
    protected override async ValueTask<IReadOnlyList<AlertEvent>> ReceiveUntilAsync(EventId last) =>
        await _ledger.ReadAsync("slack").Select(entry => entry.Event).ToListAsync();

    private static Route Slack() => new(new Place("slack", new RecordingNotifier()));
}

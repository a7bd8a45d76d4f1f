using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class RecordingBusTests : EventBusContract
{
    private readonly RecordingBus _bus = new();

    [Fact]
    public async Task It_fails_when_asked_to_and_only_then()
    {
        _bus.FailNext(taken: 1);

        await Assert.ThrowsAsync<EventBusException>(() => _bus.PublishAsync(Some.Changes(2)));
        Assert.Single(_bus.Published);

        _bus.Failing = true;
        await Assert.ThrowsAsync<EventBusException>(() => _bus.PublishAsync(Some.Changes(2)));
        _bus.Failing = false;
        await _bus.PublishAsync(Some.Changes(2));
        Assert.Equal(3, _bus.Published.Count);
    }

    protected override ValueTask<IEventBus> OpenAsync() => new(_bus);

    protected override ValueTask<IReadOnlyList<AlertEvent>> ReceiveUntilAsync(EventId last) => new(_bus.Published);
}

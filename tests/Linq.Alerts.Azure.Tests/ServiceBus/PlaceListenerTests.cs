using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class PlaceListenerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly Notifying _notifying;

    public PlaceListenerTests() => _notifying = new(new StandInBus(_clock), _clock);

    public ValueTask DisposeAsync() => _notifying.DisposeAsync();

    [Fact]
    public async Task Due_alerts_are_sent_even_if_messages_could_not_be_settled()
    {
        await _notifying.Events.PublishAsync([Some.Change(1, HealthStatus.OptedOut)]);
        _notifying.Settlement.Fails = _ => new ServiceBusException("The lock is lost.", ServiceBusFailureReason.MessageLockLost);

        var report = await RunAsync(_notifying.Place);

        Assert.Equal((1, 1), (report.TakenIn, report.Unsettled));
        Assert.NotNull(report.Problem);
        Assert.Single(_notifying.Slack.Digests);
    }

    [Fact]
    public async Task Messages_for_a_place_that_is_not_set_up_are_removed_and_nothing_is_sent()
    {
        await _notifying.Events.PublishAsync([Some.Change(1, HealthStatus.OptedOut)]);

        Assert.Null((await RunAsync(null)).Problem);

        Assert.Equal(0, await _notifying.Bus.CountAsync(_notifying.Queue));
        Assert.Empty(_notifying.Slack.Digests);
    }

    private async Task<IntakeReport> RunAsync(Place? place)
    {
        var notifier = new PlaceListener(
            _notifying.Intake, new(_notifying.Account, new(), _clock), new(_notifying.Dispatcher, Mock.Of<IWakeUps>(), _clock), place);
        return await notifier.RunAsync(await _notifying.ReceiveAsync(), _notifying.Settlement);
    }
}

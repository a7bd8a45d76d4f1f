using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class PlaceNotifierTests
{
    private readonly Notifying _notifying = new(new FakeTimeProvider(Some.Time));

    [Fact]
    public async Task What_is_due_is_sent_though_messages_could_not_be_settled()
    {
        _notifying.Bus.Enqueue(new ServiceBusMessage(EventJson.Write(Some.Change(1, HealthStatus.OptedOut))));
        _notifying.Bus.SettlingFails = _ => new ServiceBusException("The lock is lost.", ServiceBusFailureReason.MessageLockLost);

        var report = await Notifier(_notifying.Place).RunAsync(_notifying.Bus.Receive(), _notifying.Bus);

        Assert.Equal((1, 1), (report.TakenIn, report.Unsettled));
        Assert.NotNull(report.Problem);
        Assert.Single(_notifying.Slack.Digests);
    }

    [Fact]
    public async Task At_a_place_that_is_not_set_up_messages_are_taken_off_and_nobody_is_told()
    {
        _notifying.Bus.Enqueue(new ServiceBusMessage(EventJson.Write(Some.Change(1, HealthStatus.OptedOut))));

        Assert.Null((await Notifier(null).RunAsync(_notifying.Bus.Receive(), _notifying.Bus)).Problem);

        Assert.Equal(0, _notifying.Bus.Count);
        Assert.Empty(_notifying.Slack.Digests);
    }

    private PlaceNotifier Notifier(Place? place)
    {
        var clock = _notifying.Clock;
        var account = new AccountBook(_notifying.Health, new(_notifying.Health, new RecordingBus(), clock), clock);
        return new(_notifying.Intake, new(account, new(), clock), new(_notifying.Dispatcher, Mock.Of<IWakeUps>(), clock), place);
    }
}

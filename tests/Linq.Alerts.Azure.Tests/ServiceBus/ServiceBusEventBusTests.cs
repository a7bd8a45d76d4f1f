using System.Text;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Moq;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class ServiceBusEventBusTests
{
    private readonly FakeServiceBus _bus = new(new());
    private readonly ServiceBusEventBus _events;

    public ServiceBusEventBusTests() => _events = new(_bus.Topic);

    [Fact]
    public async Task A_message_says_beside_its_body_what_a_subscriber_filters_by()
    {
        var change = Some.Change(7, HealthStatus.Critical, HealthStatus.AtRisk);

        await _events.PublishAsync([change]);

        var message = Assert.Single(Assert.Single(_bus.Batches));
        Assert.Equal(EventJson.Write(change), message.Body.ToArray());
        Assert.Equal("application/cloudevents+json", message.ContentType);
        Assert.Equal(change.Id.ToString(), message.MessageId);
        Assert.Equal("chat-health-changed", message.Subject);
        Assert.Equal(Some.Line.Id.ToString(), message.SessionId);
        Assert.Equal(
            EventProperties.Of(change).ToDictionary(property => property.Key, property => (object)property.Value).OrderBy(property => property.Key),
            message.ApplicationProperties.OrderBy(property => property.Key));
    }

    [Fact]
    public async Task No_message_holds_a_full_number()
    {
        await _events.PublishAsync(Some.EveryKindOfEvent);

        Assert.All(_bus.Batches.SelectMany(batch => batch), message =>
        {
            var all = string.Join(
                ' ', [Encoding.UTF8.GetString(message.Body), message.MessageId, message.SessionId, message.Subject, .. message.ApplicationProperties.Values]);
            Assert.DoesNotMatch(@"\+?1?20255501[0-9]{2}", all);
            Assert.DoesNotContain("@", all, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Nothing_to_publish_asks_nothing_of_the_bus()
    {
        _bus.Failure = new InvalidOperationException("Nobody should ask.");

        await _events.PublishAsync([]);

        Assert.Empty(_bus.Batches);
    }

    [Fact]
    public async Task A_batch_ends_where_the_next_event_does_not_fit()
    {
        var changes = Some.Changes(10);
        _bus.MostBytes = EventJson.Write(changes[^1]).Length * 3;

        await _events.PublishAsync(changes);

        Assert.Equal([3, 3, 3, 1], _bus.Batches.Select(batch => batch.Count));
        AssertPublished(changes);
    }

    [Fact]
    public async Task A_batch_ends_at_the_number_of_messages_that_the_service_takes()
    {
        var changes = Some.Changes(9_001);
        _bus.MostBytes = int.MaxValue;

        await _events.PublishAsync(changes);

        Assert.Equal([4_500, 4_500, 1], _bus.Batches.Select(batch => batch.Count));
        AssertPublished(changes);
    }

    [Fact]
    public async Task A_batch_holds_one_line_and_each_line_keeps_its_order()
    {
        var (one, other) = (Some.Changes(4), Some.Changes(3, line: Some.OtherLine));
        AlertEvent[] mixed = [one[0], one[1], other[0], one[2], other[1], other[2], one[3]];

        await _events.PublishAsync(mixed);

        Assert.Equal([2, 1, 1, 2, 1], _bus.Batches.Select(batch => batch.Count));
        AssertPublished(mixed);
    }

    [Fact]
    public async Task An_event_that_no_batch_takes_stops_the_publishing_and_is_named()
    {
        AlertEvent huge = new Alarm(AlarmKind.PlaceFailed, true, new string('x', 5_000))
        {
            Id = Some.Event(2),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        };
        _bus.MostBytes = 2_000;

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _events.PublishAsync([Some.Change(1), huge, Some.Change(3)]));

        AssertPublished([Some.Change(1)]);
        Assert.Contains(huge.Id.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Contains("256 KB", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_fails_is_the_last_that_is_sent()
    {
        var sent = 0;
        var sender = Sender();
        sender.Setup(topic => topic.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .Returns(() => ++sent == 2 ? Task.FromException(Bus(ServiceBusFailureReason.ServiceBusy)) : Task.CompletedTask);

        await Assert.ThrowsAsync<EventBusException>(
            () => new ServiceBusEventBus(sender.Object).PublishAsync([Some.Change(), Some.Change(line: Some.OtherLine), Some.Change(2)]));

        Assert.Equal(2, sent);
    }

    public static TheoryData<string, string, string> Failures => new()
    {
        { "MessagingEntityNotFound", "has no 'chat-health'", "deploy again" },
        { "MessagingEntityDisabled", "disabled", "enable it" },
        { "QuotaExceeded", "full", "Drain it, or remove it" },
        { "MessageSizeExceeded", "larger", "Premium" },
        { "ServiceBusy", "too busy", "tried again" },
        { "ServiceTimeout", "did not answer in time", "tried again" },
        { "ServiceCommunicationProblem", "was not reached", "tried again" },
        { "GeneralError", "took no messages", "tried again" },
        { "unauthorized", "refuses", "role Azure Service Bus Data Sender" },
        { "token", "no token", "managed identity" },
        { "credential", "no token", "managed identity" },
        { "timeout", "did not answer in time", "tried again" },
        { "cancelled by itself", "did not answer in time", "tried again" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_says_its_cause_and_its_cure_and_nothing_of_the_exception(string kind, string cause, string cure)
    {
        const string Leak = "sb://x.servicebus.windows.net SharedAccessKey=abc +12025550142 tenant 1f2e";
        _bus.Failure = kind switch
        {
            "unauthorized" => new UnauthorizedAccessException(Leak),
            "token" => new AuthenticationFailedException(Leak),
            "credential" => new CredentialUnavailableException(Leak),
            "timeout" => new TimeoutException(Leak),
            "cancelled by itself" => new TaskCanceledException(Leak),
            _ => new ServiceBusException(Leak, Enum.Parse<ServiceBusFailureReason>(kind)),
        };

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _events.PublishAsync([Some.Change()]));

        Assert.Same(_bus.Failure, failure.InnerException);
        Assert.Contains(cause, failure.Message, StringComparison.Ordinal);
        Assert.Contains(cure, failure.Message, StringComparison.Ordinal);
        Assert.All(Leak.Split(' '), word => Assert.DoesNotContain(word, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_while_sending_is_explained_as_one_while_connecting()
    {
        var sender = Sender();
        sender.Setup(topic => topic.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(Bus(ServiceBusFailureReason.QuotaExceeded));

        var failure = await Assert.ThrowsAsync<EventBusException>(() => new ServiceBusEventBus(sender.Object).PublishAsync([Some.Change()]));

        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_own_cancellation_passes_through()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _events.PublishAsync([Some.Change()], cancel.Token));
    }

    [Fact]
    public async Task A_bug_is_no_trouble_of_the_bus()
    {
        _bus.Failure = new ArgumentException("A bug.");

        await Assert.ThrowsAsync<ArgumentException>(() => _events.PublishAsync([Some.Change()]));
    }

    private static ServiceBusException Bus(ServiceBusFailureReason reason) => new("told to fail", reason);

    private static Mock<ServiceBusSender> Sender()
    {
        var sender = new Mock<ServiceBusSender>();
        sender.Setup(topic => topic.CreateMessageBatchAsync(It.IsAny<CancellationToken>()))
            .Returns(() => new(ServiceBusModelFactory.ServiceBusMessageBatch(0, [])));
        return sender;
    }

    private void AssertPublished(IEnumerable<AlertEvent> events) =>
        Assert.Equal(events.Select(alert => alert.Id.ToString()), _bus.Batches.SelectMany(batch => batch).Select(message => message.MessageId));
}

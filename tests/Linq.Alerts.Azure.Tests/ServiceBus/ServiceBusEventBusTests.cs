using System.Text;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Moq;
using ServiceBusStandIn;
using Xunit;

namespace Linq.Alerts.Azure.Tests;

public sealed class ServiceBusEventBusTests : IAsyncDisposable
{
    private StandInBus _bus = new(new FakeTimeProvider(Some.Time));
    private ServiceBusEventBus _events;

    public ServiceBusEventBusTests() => _events = new(_bus.Topic);

    private IReadOnlyList<IReadOnlyList<string?>> Batches => _bus.Batches(AzureNames.Topic);

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task A_message_carries_what_subscribers_filter_by_outside_its_body()
    {
        var change = Some.Change(7, HealthStatus.Critical, HealthStatus.AtRisk);

        await _events.PublishAsync([change]);

        var message = Assert.Single(await _bus.ReceiveAsync(AzureNames.NotifySlackQueue));
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
    public async Task No_message_contains_a_full_number()
    {
        await _events.PublishAsync(Some.EveryKindOfEvent);

        var messages = await _bus.ReceiveAsync(AzureNames.NotifySlackQueue);
        Assert.Equal(Some.EveryKindOfEvent.Count, messages.Length);
        Assert.All(messages, message =>
        {
            var all = string.Join(
                ' ', [Encoding.UTF8.GetString(message.Body), message.MessageId, message.SessionId, message.Subject, .. message.ApplicationProperties.Values]);
            Assert.DoesNotMatch(@"\+?1?20255501[0-9]{2}", all);
            Assert.DoesNotContain("@", all, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Publishing_nothing_makes_no_request_to_the_bus()
    {
        _bus.Namespace.Stop();

        await _events.PublishAsync([]);

        Assert.Empty(Batches);
    }

    [Fact]
    public async Task A_batch_ends_where_the_next_event_does_not_fit()
    {
        var changes = Some.Changes(10);
        // The bus refuses anything larger.
        await OpenAsync(maxMessageSize: EventJson.Write(changes[^1]).Length * 5);

        await _events.PublishAsync(changes);

        Assert.InRange(Batches.Count, 3, 5);
        Assert.All(Batches.SkipLast(1), batch => Assert.Equal(Batches[0].Count, batch.Count));
        AssertPublished(changes);
    }

    [Fact]
    public async Task A_batch_ends_at_the_maximum_number_of_messages_that_the_service_accepts()
    {
        var changes = Some.Changes(9_001);
        await OpenAsync(maxMessageSize: 64 * 1024 * 1024);

        await _events.PublishAsync(changes);

        Assert.Equal([4_500, 4_500, 1], Batches.Select(batch => batch.Count));
        AssertPublished(changes);
    }

    [Fact]
    public async Task A_batch_holds_one_line_and_each_line_keeps_its_order()
    {
        var (one, other) = (Some.Changes(4), Some.Changes(3, line: Some.OtherLine));
        AlertEvent[] mixed = [one[0], one[1], other[0], one[2], other[1], other[2], one[3]];

        await _events.PublishAsync(mixed);

        Assert.Equal([2, 1, 1, 2, 1], Batches.Select(batch => batch.Count));
        AssertPublished(mixed);
    }

    [Fact]
    public async Task An_event_that_fits_in_no_batch_stops_publishing_and_is_named()
    {
        AlertEvent huge = new Alarm(AlarmKind.PlaceFailed, true, new string('x', 5_000))
        {
            Id = Some.Event(2),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        };
        await OpenAsync(maxMessageSize: 4_000);

        var failure = await Assert.ThrowsAsync<EventTooLargeException>(() => _events.PublishAsync([Some.Change(1), huge, Some.Change(3)]));

        AssertPublished([Some.Change(1)]);
        Assert.Equal(huge.Id, failure.Event);
        Assert.Contains(huge.Id.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Contains("256 KB", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_batch_is_sent_after_one_that_failed()
    {
        var sent = 0;
        _bus.Namespace.Faults = (operation, _) => operation == StandInOperation.Send && ++sent == 2 ? new("com.microsoft:server-busy", "on purpose") : null;

        await Assert.ThrowsAsync<EventBusException>(
            () => _events.PublishAsync([Some.Change(), Some.Change(line: Some.OtherLine), Some.Change(2)]));

        Assert.Equal(2, sent);
        AssertPublished([Some.Change()]);
    }

    /// <summary>Nothing of it may be said to anybody.</summary>
    private const string Leak = "sb://x.servicebus.windows.net SharedAccessKey=abc +12025550142 tenant 1f2e";

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "amqp:not-found", "MessagingEntityNotFound", "has no 'chat-health'", "deploy again" },
        { "com.microsoft:entity-disabled", "MessagingEntityDisabled", "disabled", "enable it" },
        { "amqp:resource-limit-exceeded", "QuotaExceeded", "full", "Drain that one, or remove it" },
        { "amqp:link:message-size-exceeded", "MessageSizeExceeded", "larger", "Premium" },
        { "com.microsoft:server-busy", "ServiceBusy", "too busy", "keeps retrying" },
        { "com.microsoft:timeout", "ServiceTimeout", "did not answer in time", "keeps retrying" },
        { "amqp:internal-error", "GeneralError", "accepted no messages", "keeps retrying" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_states_its_cause_and_fix_and_nothing_from_the_exception(string condition, string reason, string cause, string cure)
    {
        _bus.FailSending(AzureNames.Topic, new(condition, Leak));

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _events.PublishAsync([Some.Change()]));

        Assert.Equal(reason, $"{Assert.IsType<ServiceBusException>(failure.InnerException).Reason}");
        AssertExplained(failure, cause, cure);
    }

    [Fact]
    public async Task A_missing_bus_is_reported_as_unreachable()
    {
        _bus.Namespace.Stop();

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _events.PublishAsync([Some.Change()]));

        AssertExplained(failure, "was not reached", "keeps retrying");
        Assert.DoesNotContain("127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StandInOperation.Authorize)]
    [InlineData(StandInOperation.Attach)]
    [InlineData(StandInOperation.Send)]
    public async Task A_missing_role_is_named_wherever_the_bus_detects_it(StandInOperation where)
    {
        _bus.Namespace.Faults = (operation, _) => operation == where ? new("amqp:unauthorized-access", Leak) : null;

        var failure = await Assert.ThrowsAsync<EventBusException>(() => _events.PublishAsync([Some.Change()]));

        AssertExplained(failure, "refuses", "role Azure Service Bus Data Sender");
    }

    public static TheoryData<string, string, string> Failures => new()
    {
        { "token", "could not get a token", "managed identity" },
        { "credential", "could not get a token", "managed identity" },
        { "timeout", "did not answer in time", "keeps retrying" },
        { "cancelled by itself", "did not answer in time", "keeps retrying" },
    };

    /// <summary>What no stand-in does to a client without a credential.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_states_its_cause_and_fix_and_nothing_from_the_exception(string kind, string cause, string cure)
    {
        Exception thrown = kind switch
        {
            "token" => new AuthenticationFailedException(Leak),
            "credential" => new CredentialUnavailableException(Leak),
            "timeout" => new TimeoutException(Leak),
            _ => new TaskCanceledException(Leak),
        };

        var failure = await Assert.ThrowsAsync<EventBusException>(() => Failing(thrown).PublishAsync([Some.Change()]));

        Assert.Same(thrown, failure.InnerException);
        AssertExplained(failure, cause, cure);
    }

    [Fact]
    public async Task The_callers_own_cancellation_passes_through()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _events.PublishAsync([Some.Change()], cancel.Token));
    }

    [Fact]
    public async Task A_bug_is_not_reported_as_a_failure_of_the_bus() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Failing(new ArgumentException("A bug.")).PublishAsync([Some.Change()]));

    private static ServiceBusEventBus Failing(Exception failure)
    {
        var sender = new Mock<ServiceBusSender>();
        sender.Setup(topic => topic.CreateMessageBatchAsync(It.IsAny<CancellationToken>())).ThrowsAsync(failure);
        return new(sender.Object);
    }

    private static void AssertExplained(EventBusException failure, string cause, string cure)
    {
        Assert.Contains(cause, failure.Message, StringComparison.Ordinal);
        Assert.Contains(cure, failure.Message, StringComparison.Ordinal);
        Assert.All(Leak.Split(' '), word => Assert.DoesNotContain(word, failure.Message, StringComparison.Ordinal));
    }

    /// <summary>A bus that takes messages of another size.</summary>
    private async Task OpenAsync(long maxMessageSize)
    {
        await _bus.DisposeAsync();
        _bus = new(new FakeTimeProvider(Some.Time), maxMessageSize: maxMessageSize);
        _events = new(_bus.Topic);
    }

    private void AssertPublished(IEnumerable<AlertEvent> events) =>
        Assert.Equal(events.Select(alert => alert.Id.ToString()), Batches.SelectMany(batch => batch));
}

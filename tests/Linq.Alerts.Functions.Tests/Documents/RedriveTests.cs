using Azure.Messaging.ServiceBus;
using Linq.Alerts.Contracts;
using Linq.Alerts.Samples;
using Moq;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>docs/samples/Redrive.</summary>
public sealed class RedriveTests
{
    private readonly Mock<ServiceBusReceiver> _deadLetters = new();
    private readonly Mock<ServiceBusSender> _queue = new();
    private readonly List<ServiceBusMessage> _sent = [];
    private readonly List<string> _did = [];
    private readonly Queue<IReadOnlyList<ServiceBusReceivedMessage>> _batches = [];

    public RedriveTests()
    {
        _deadLetters.Setup(receiver => receiver.ReceiveMessagesAsync(It.IsAny<int>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => _batches.TryDequeue(out var batch) ? batch : []);
        _deadLetters.Setup(receiver => receiver.CompleteMessageAsync(It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage message, CancellationToken _) => _did.Add($"completed {message.MessageId}")).Returns(Task.CompletedTask);
        _queue.Setup(sender => sender.SendMessageAsync(It.IsAny<ServiceBusMessage>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessage message, CancellationToken _) =>
            {
                _sent.Add(message);
                _did.Add($"sent {message.MessageId}");
            }).Returns(Task.CompletedTask);
    }

    [Fact]
    public async Task A_dead_letter_is_sent_unchanged_and_then_removed()
    {
        _batches.Enqueue([Dead("a", "other-schema"), Dead("b", "not-json")]);

        Assert.True(await RunAsync());

        Assert.Equal(["sent a", "completed a", "sent b", "completed b"], _did);
        Assert.Equal(("body of a", "application/cloudevents+json", "alarm"), (_sent[0].Body.ToString(), _sent[0].ContentType, _sent[0].Subject));
        Assert.Equal("type", Assert.Single(_sent[0].ApplicationProperties).Key);
    }

    [Fact]
    public async Task Only_dead_letters_with_the_requested_reason_are_sent()
    {
        _batches.Enqueue([Dead("a", "other-schema"), Dead("b", "not-json")]);

        Assert.True(await RunAsync("other-schema"));

        Assert.Equal(["sent a", "completed a"], _did);
    }

    [Fact]
    public async Task A_dead_letter_that_comes_straight_back_stops_the_redrive()
    {
        _batches.Enqueue([Dead("a", "other-schema")]);
        _batches.Enqueue([Dead("a", "other-schema")]);

        Assert.False(await RunAsync());

        Assert.Equal(["sent a", "completed a"], _did);
    }

    [Fact]
    public async Task The_output_lists_what_is_sent_again()
    {
        var alert = EventJson.Write(Some.Change(1, HealthStatus.Critical));
        _batches.Enqueue([Dead("a", "poison", BinaryData.FromBytes(alert)), Dead("b", "not-json")]);
        using var output = new StringWriter { NewLine = "\n" };

        Assert.True(await Redrive.RunAsync(_deadLetters.Object, _queue.Object, null, output));

        Assert.Equal(
            "a: chat-health-changed of 2026-11-20 12:00 UTC, poison, sent again\nb: no event that this build reads (NotJson), not-json, sent again\n2 sent.\n",
            output.ToString());
    }

    private Task<bool> RunAsync(string? only = null) => Redrive.RunAsync(_deadLetters.Object, _queue.Object, only, TextWriter.Null);

    private static ServiceBusReceivedMessage Dead(string id, string reason, BinaryData? body = null) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: body ?? BinaryData.FromString($"body of {id}"), messageId: id, contentType: "application/cloudevents+json", subject: "alarm",
        properties: new Dictionary<string, object> { ["type"] = "alarm", ["DeadLetterReason"] = reason, ["DeadLetterErrorDescription"] = "words" });
}

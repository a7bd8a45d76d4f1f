using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Linq.Alerts.Azure;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using ServiceBusStandIn;
using ServiceBusStandIn.Tests;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>Everything that outlives the killed app, and the checks of its final state.</summary>
internal sealed class KillStage : IAsyncDisposable
{
    /// <summary>A subscription as another system would have it: it sees what is published.</summary>
    private const string Witness = "witness";

    /// <summary>Two hours of the app, by its clock.</summary>
    private const int MaxHeartbeats = 120;

    private readonly StandInProcess _bus;
    private readonly string _tables;
    private readonly FasterClock _clock;
    private readonly Dictionary<Guid, string> _turned = [];

    private KillStage(StandInProcess bus, string tables, FasterClock clock, SimulatorProcess linq, SlackStandIn slack) =>
        (_bus, _tables, _clock, Linq, Slack) = (bus, tables, clock, linq, slack);

    public SimulatorProcess Linq { get; }

    public SlackStandIn Slack { get; }

    /// <summary>What the app wrote to standard error.</summary>
    public StringBuilder Errors { get; } = new();

    private TableHealthStore Health => new(new TableClient(_tables, AzureNames.HealthTable), new(Linq.BaseUrl));

    private TableDeliveryLedger Ledger => new(new TableClient(_tables, AzureNames.DeliveriesTable), _clock);

    public static async Task<KillStage> StartAsync(Uri azurite, FasterClock clock, int chats)
    {
        var tables = Emulator.ConnectionString(azurite);
        var config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, WithWitness(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deployed.json"))));
        var bus = await StandInProcess.StartAsync(config, clock);
        File.Delete(config);
        return new(bus, tables, clock, await SimulatorProcess.StartAsync(lines: 3, chats), await SlackStandIn.StartAsync());
    }

    public ChildProcess StartApp(Action<string>? onLine = null) => ChildProcess.Start("Linq.Alerts.FunctionsHost", [], new Dictionary<string, string>
    {
        ["LINQ_API_V3_API_KEY"] = SimulatorProcess.Token,
        ["LINQ_API_V3_BASE_URL"] = Linq.BaseUrl,
        ["SLACK_WEBHOOK_URL"] = Slack.Url,
        ["WEBSITE_HOSTNAME"] = "alerts.example.com",
        // As on a developer's machine: docs/develop-azure.md.
        ["Tables"] = _tables,
        ["ServiceBus"] = _bus.ConnectionString,
        ["Group__Wait"] = "00:00:00",
        ["Group__Interval"] = "00:00:00",
        // Every change is to be reported on its own.
        ["Surge__Chats"] = "0",
        ["HOST_CLOCK"] = $"{_clock}",
    }, onLine);

    public async Task TurnAsync(string status)
    {
        var chat = Linq.Healthy.Dequeue();
        await Linq.TurnAsync(chat, status, _clock.GetUtcNow());
        _turned.Add(chat, status);
    }

    /// <summary>Waits until every line has its baseline, every turn is on record, and everything on record has ended.</summary>
    public async Task UntilOverAsync(ChildProcess app)
    {
        // A heartbeat comes once a minute, by the app's time.
        for (var heartbeat = 0; heartbeat < MaxHeartbeats; heartbeat++)
        {
            await app.LineWithAsync("heartbeat {");
            if (await IsOverAsync())
                return;
        }

        var waiting = await Ledger.LoadWaitingAsync("slack");
        Assert.Fail($"It is not over after {MaxHeartbeats} heartbeats: {(await HistoryAsync()).Count} events, of {_turned.Count} turns, waiting: {string.Join(", ", waiting.Select(entry => entry.Event.Id))}.\n{app.Errors}");
    }

    private async Task<bool> IsOverAsync()
    {
        var history = await HistoryAsync();
        var ledger = await Ledger.ReadAsync("slack").ToListAsync();
        return history.OfType<LineBaselined>().Count() == Linq.Lines.Count
            && history.OfType<ChatHealthChanged>().Select(change => change.Chat.Uuid).ToHashSet().IsSupersetOf(_turned.Keys)
            && ledger.Count == history.Count && ledger.All(entry => entry.Outcome is not null);
    }

    public async Task CheckAsync()
    {
        var history = await HistoryAsync();
        foreach (var line in Linq.Lines)
        {
            Assert.Equal(
                Enumerable.Range(1, history.Count(alert => alert.Id.Line == new LineId(line))).Select(n => (long)n),
                history.Where(alert => alert.Id.Line == new LineId(line)).Select(alert => alert.Id.Sequence));
            Assert.Empty(await Health.LoadPendingAsync(new(line), 10));
        }

        // One event per change, with one ID, whatever was sent twice.
        Assert.Equal(
            _turned.Select(turn => (turn.Key, turn.Value)).Order(),
            history.OfType<ChatHealthChanged>().Select(change => (change.Chat.Uuid, change.Status.Word)).Order());

        // Each is in the ledger once, and ended as delivered, by a digest that Slack really has. An alarm about Slack is not sent to Slack.
        var posted = Slack.Messages.Select(message => SlackPost.Of(message).Digest).ToHashSet();
        var ledger = await Ledger.ReadAsync("slack").ToListAsync();
        Assert.Equal(history.Select(alert => $"{alert.Id}").Order(), ledger.Select(entry => $"{entry.Event.Id}").Order());
        Assert.All(ledger, entry => Assert.NotNull(entry.Outcome));
        Assert.All(ledger.Where(entry => entry.Event is not Alarm), entry =>
        {
            Assert.Equal(OutcomeKind.Delivered, entry.Outcome?.Kind);
            Assert.Contains(entry.Outcome!.Digest!, posted);
        });

        await CheckBusAsync(history);
        Assert.DoesNotContain(SimulatorProcess.Token, $"{Errors}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", $"{Errors}", StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\+\d{10,}", $"{Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        await Slack.DisposeAsync();
        await Linq.DisposeAsync();
        await _bus.DisposeAsync();
    }

    /// <summary>Another system got every event, under the ID it has in the store, and nothing is a dead letter.</summary>
    private async Task CheckBusAsync(List<AlertEvent> history)
    {
        await using var client = new ServiceBusClient(_bus.ConnectionString);
        await using var witness = client.CreateReceiver(AzureNames.Topic, Witness, new() { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        var seen = new Dictionary<string, string>();
        while (seen.Count < history.Count)
        {
            var messages = await witness.ReceiveMessagesAsync(500, TimeSpan.FromSeconds(20));
            Assert.True(messages.Count > 0, $"{seen.Count} of {history.Count} events came to a subscriber.");
            foreach (var message in messages)
                Assert.Equal(message.Body.ToString(), seen.TryAdd(message.MessageId, message.Body.ToString()) ? message.Body.ToString() : seen[message.MessageId]);
        }

        Assert.Equal(history.Select(alert => $"{alert.Id}").Order(), seen.Keys.Order());
        foreach (var queue in new[] { AzureNames.PollLineQueue, AzureNames.DispatchQueue, AzureNames.NotifySlackQueue, AzureNames.NotifyEmailQueue, AzureNames.NotifyWebhookQueue })
        {
            await using var deadLetters = client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            var dead = await deadLetters.PeekMessagesAsync(10);
            Assert.Empty(dead.Select(message =>
                $"{queue} {message.MessageId}, {message.DeliveryCount} deliveries, {message.DeadLetterReason}: {message.DeadLetterErrorDescription}"));
        }
    }

    private async Task<List<AlertEvent>> HistoryAsync()
    {
        List<AlertEvent> history = [];
        // The account's too: an alarm about Slack while it fails is an event like any other.
        foreach (var line in Linq.Lines.Select(line => new LineId(line)).Append(LineId.Account))
            history.AddRange(await Health.ReadHistoryAsync(line).ToListAsync());
        return history;
    }

    private static string WithWitness(string config)
    {
        var root = JsonNode.Parse(config)!;
        root["UserConfig"]!["Namespaces"]![0]!["Topics"]![0]!["Subscriptions"]!.AsArray().Add((JsonNode)new JsonObject
        {
            ["Name"] = Witness,
            ["Properties"] = new JsonObject { ["DefaultMessageTimeToLive"] = "P14D" },
        });
        return root.ToJsonString();
    }
}

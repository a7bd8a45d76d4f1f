using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The functions' triggers match the deployment and the documents.</summary>
public sealed class TriggersTests
{
    private static readonly Dictionary<string, string> Names =
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Repository.Path("infra/names.json")))!;

    [Fact]
    public void Exactly_the_expected_functions_exist() => Assert.Equal(
        [
            "Changes", "Chats", "ConfirmAbsence", "Deliveries", "Dispatch", "DispatchWakeUp", "FullList", "Health", "Heartbeat", "Lines", "NotifyEmail", "NotifySlack",
            "NotifyWebhook", "OpenApi", "Overview", "Page", "Poll", "PollLine", "Purge", "Relay", "Replay", "SignedIn", "Silences", "Test",
        ],
        FunctionsMetadata.Names.Order());

    /// <summary>Only the schedule, so that a timer is monitored and doesn't fire when the host starts.</summary>
    [Fact]
    public void Timers_fire_on_schedule_and_never_at_startup() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["Poll"] = """{"schedule":"0 * * * * *"}""",
            ["Dispatch"] = """{"schedule":"15 * * * * *"}""",
            ["Relay"] = """{"schedule":"30 * * * * *"}""",
            ["Heartbeat"] = """{"schedule":"45 * * * * *"}""",
            ["Purge"] = """{"schedule":"0 20 3 * * *"}""",
        },
        FunctionsMetadata.Triggers("timerTrigger"));

    [Fact]
    public void Queues_are_those_of_the_deployment_and_batches_are_settled_by_hand()
    {
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PollLine"] = Queue("pollLineQueue", isBatched: false),
                ["DispatchWakeUp"] = Queue("dispatchQueue", isBatched: false),
                ["NotifySlack"] = Queue("notifySlackQueue", isBatched: true),
                ["NotifyEmail"] = Queue("notifyEmailQueue", isBatched: true),
                ["NotifyWebhook"] = Queue("notifyWebhookQueue", isBatched: true),
            },
            FunctionsMetadata.Triggers("serviceBusTrigger"));

        // If it were omitted, host.json would decide about autoCompleteMessages.
        static string Queue(string queue, bool isBatched) => JsonSerializer.Serialize(new
        {
            queueName = Names[queue],
            connection = Names["serviceBusConnection"],
            autoCompleteMessages = !isBatched,
            cardinality = isBatched ? "Many" : "One",
        });
    }

    /// <summary>
    /// People open the full list from a message, in a browser that has no key of the app: that link is signed. The page's own files hold no facts, and
    /// behind <c>signed-in</c> the app itself asks who it is.
    /// </summary>
    [Fact]
    public void Every_endpoint_needs_a_key_except_the_signed_link_the_page_and_its_sign_in() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["Health"] = Page("Function", "get", "health"),
            ["FullList"] = Page("Anonymous", "get", "lists/{route}/{digest}"),
            ["Replay"] = Page("Function", "post", "replay"),
            ["ConfirmAbsence"] = Page("Function", "post", "lines/{id}/confirm-absence"),
            ["Page"] = Page("Anonymous", "get", "page/{file?}"),
            ["SignedIn"] = Page("Anonymous", ["get", "post", "delete"], "signed-in/{resource}/{id?}"),
            ["Overview"] = Page("Function", "get", "overview"),
            ["Lines"] = Page("Function", "get", "lines/{id?}"),
            ["Chats"] = Page("Function", ["get", "post"], "chats/{id?}"),
            ["Changes"] = Page("Function", "get", "changes/{stream?}"),
            ["Deliveries"] = Page("Function", "get", "deliveries"),
            ["OpenApi"] = Page("Function", "get", "openapi.json"),
            ["Silences"] = Page("Function", ["get", "post", "delete"], "silences/{id?}"),
            ["Test"] = Page("Function", "post", "test/{place?}"),
        },
        FunctionsMetadata.Triggers("httpTrigger"));

    private static string Page(string level, string method, string route) => Page(level, [method], route);

    private static string Page(string level, string[] methods, string route) => JsonSerializer.Serialize(new { authLevel = level, methods, route });

    [Fact]
    public void The_host_settings_are_deliberate()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        var bus = host.RootElement.GetProperty("extensions").GetProperty("serviceBus");

        Assert.Equal(File.ReadAllText(Repository.Path("host.json")), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        Assert.Equal(100, bus.GetProperty("maxMessageBatchSize").GetInt32());
        Assert.Equal(0, bus.GetProperty("prefetchCount").GetInt32());
        Assert.False(bus.GetProperty("autoCompleteMessages").GetBoolean());
        // A pass may take up to two hours, and its message must stay locked that long.
        Assert.True(TimeSpan.Parse(bus.GetProperty("maxAutoLockRenewalDuration").GetString()!) > TimeSpan.FromHours(2));
        Assert.True(TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!) > TimeSpan.FromHours(2));
        // A heartbeat dropped by sampling would raise a false alarm.
        Assert.Contains("Trace", host.RootElement.GetProperty("logging").GetProperty("applicationInsights").GetProperty("samplingSettings").GetProperty("excludedTypes").GetString(), StringComparison.Ordinal);
    }
}

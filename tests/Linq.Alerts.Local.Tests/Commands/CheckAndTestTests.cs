using System.Text.Json;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The check and the test alert, as an operator runs them.</summary>
public sealed class CheckAndTestTests
{
    private const string WebhookSecret = "whsec_bGlucS1kb2MtdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE=";

    [Fact]
    public async Task Check_says_yes_to_everything_that_is_in_order_and_sends_no_alert()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 2 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        slack.Answer = 400;

        var (code, output, errors) = await LinqAlerts.RunAsync(["check", "--data", folder.Path],
            [.. Linq(linq, server), ("SLACK_WEBHOOK_URL", slack.Url), ("WEBHOOK_URL", slack.Url), ("WEBHOOK_SECRET", WebhookSecret)]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(
            ["settings", "key", "lines", "store", "slack", "webhook", "console"], output.Split(Environment.NewLine).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.All(output.Split(Environment.NewLine), line => Assert.StartsWith("yes", line, StringComparison.Ordinal));
        Assert.Contains("2: •••0100 Healthy, •••0101 Healthy", output, StringComparison.Ordinal);
        // The requests sent to Slack post nothing.
        Assert.All(slack.Messages, message => Assert.DoesNotContain("blocks", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_says_that_the_heartbeat_is_set_but_does_not_call_it_because_that_would_mean_that_chats_are_watched()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var receiver = await HeartbeatReceiver.StartAsync();

        var (code, output, _) = await LinqAlerts.RunAsync(["check", "--data", folder.Path], [.. Linq(linq, server), ("HEARTBEAT_URL", $"{receiver.Url}/ping/secret-part")]);

        Assert.Equal(0, code);
        Assert.Contains("HEARTBEAT_URL is set, and was not tried", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", output, StringComparison.Ordinal);
        Assert.Empty(receiver.Calls);
    }

    [Fact]
    public async Task Check_names_each_problem_and_its_fix()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        slack.Answer = 404;

        var (code, output, _) = await LinqAlerts.RunAsync(["check", "--data", folder.Path, "--json"],
            ("LINQ_API_V3_API_KEY", "wrong-key"), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("SLACK_WEBHOOK_URL", slack.Url),
            ("SMTP_URL", "smtp://127.0.0.1:1"), ("EMAIL_FROM", "a@example.com"), ("EMAIL_TO", "b@example.com"));

        Assert.Equal(1, code);
        var findings = output.Split(Environment.NewLine).Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(finding => finding.GetProperty("check").GetString()!, finding => $"{finding.GetProperty("ok")} {finding.GetProperty("text")}");
        Assert.Contains("Set LINQ_API_V3_API_KEY to a valid token", findings["key"], StringComparison.Ordinal);
        Assert.Contains("Make a new incoming webhook", findings["slack"], StringComparison.Ordinal);
        Assert.Contains("the mail server was not reached (ConnectionRefused)", findings["email"], StringComparison.Ordinal);
        Assert.StartsWith("True", findings["store"], StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_cannot_be_watched_is_named_by_check_and_by_poll_and_in_an_alarm()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 2 });
        linq.Faults.Add(new(FaultKind.ShortCode));
        linq.Faults.Add(new(FaultKind.NewLineIds));
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings = [.. Linq(linq, server), ("SLACK_WEBHOOK_URL", slack.Url)];
        var name = $"pn_{linq.Lines[0].Id}";

        var check = await LinqAlerts.RunAsync(["check", "--data", folder.Path], settings);
        var poll = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);

        Assert.Equal((1, 1), (check.Code, poll.Code));
        Assert.Matches($"(?m)^NO +lines +line with ID {name} is not watched", check.Output);
        Assert.Matches("(?m)^yes +lines +1: •••0101", check.Output);
        Assert.Contains(name, poll.Output, StringComparison.Ordinal);
        Assert.Contains(slack.Messages, message => message.Contains(name, StringComparison.Ordinal));
        // The other line is watched, although its ID is not a UUID.
        Assert.Contains("line •••0101  0 chats read", poll.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_sends_a_marked_alert_through_the_chain_even_while_the_program_runs()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings = [.. Linq(linq, server), ("SLACK_WEBHOOK_URL", slack.Url)];
        await using var running = LinqAlerts.Start(["--data", folder.Path], settings);
        await running.LineWithAsync("chats read");

        var (code, output, errors) = await LinqAlerts.RunAsync(["test", "slack", "--data", folder.Path], settings);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Delivered", output, StringComparison.Ordinal);
        Assert.Contains("TEST of Linq Alerts: nothing has happened", Assert.Single(slack.Messages, message => message.Contains("TEST", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_says_what_a_refusing_place_needs_and_names_the_available_places()
    {
        await using var slack = await SlackStandIn.StartAsync();
        slack.Answer = 404;
        (string, string)[] settings = [("SLACK_WEBHOOK_URL", slack.Url)];

        var (code, output, _) = await LinqAlerts.RunAsync(["test"], settings);
        var (unknown, _, errors) = await LinqAlerts.RunAsync(["test", "pager"], settings);

        Assert.Equal((1, 2), (code, unknown));
        Assert.Contains("Dead", output, StringComparison.Ordinal);
        Assert.Contains("Make a new incoming webhook", output, StringComparison.Ordinal);
        Assert.Contains("There is no place 'pager' to test. Places configured: slack, console.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", output, StringComparison.Ordinal);
    }

    private static (string, string)[] Linq(SimulatedLinq linq, SimulatorServer server) =>
        [("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl)];
}

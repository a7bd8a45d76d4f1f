using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>Where simulated alerts are sent, and how the program reaches addresses of its own machine.</summary>
public sealed class SimulatorOptionTests
{
    [Fact]
    public async Task Without_a_key_only_the_console_is_notified_and_the_missing_setting_is_named()
    {
        using var folder = new TestFolder();
        await using var slack = await SlackStandIn.StartAsync();
        await using var program = LinqAlerts.Start(["--data", folder.Path], ("SLACK_WEBHOOK_URL", slack.Url), ("LINQ_API_KEY", "key"));

        await program.LineWithAsync("now watched");
        await program.LineWithAsync("Linq line");
        program.Signal("TERM");

        Assert.Equal(0, await program.ExitCodeAsync());
        Assert.Empty(slack.Messages);
        Assert.Contains("LINQ_API_V3_API_KEY is not set, so the chats are the simulator's, and alerts about them go to the console only, not to slack.", program.Errors, StringComparison.Ordinal);
        Assert.Contains("LINQ_API_KEY is set, but Linq Alerts does not read it: set LINQ_API_V3_API_KEY.", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_option_every_place_is_notified_and_every_message_is_marked()
    {
        using var folder = new TestFolder();
        await using var slack = await SlackStandIn.StartAsync();
        // A key that is set is left alone.
        await using var program = LinqAlerts.Start(
            ["--simulator", "--data", folder.Path], ("SLACK_WEBHOOK_URL", slack.Url), ("LINQ_API_V3_API_KEY", "key"), ("LINQ_API_V3_BASE_URL", "https://linq.example/api/partner"));

        await program.LineWithAsync("built-in simulator");
        await slack.UntilAsync(messages => messages.Count >= 2);
        var headline = await program.LineWithAsync("Linq line");
        program.Signal("TERM");

        Assert.Equal((0, ""), (await program.ExitCodeAsync(), program.Errors));
        Assert.Contains("SIMULATED, not your chats: ", headline, StringComparison.Ordinal);
        Assert.All(slack.Messages, message => Assert.Contains("SIMULATED, not your chats: ", message, StringComparison.Ordinal));
    }

    /// <summary>Nothing listens at the proxy: a request that goes there fails.</summary>
    [Fact]
    public async Task Addresses_of_this_machine_are_reached_without_the_proxy()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 10, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        await PollAsync();

        linq.SetHealth(linq.AddChat(linq.Lines[0]), "OPTED_OUT");
        var (code, _, errors) = await PollAsync();

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(slack.Messages, message => message.Contains("OPTED_OUT", StringComparison.Ordinal));

        Task<(int Code, string Output, string Errors)> PollAsync() => LinqAlerts.RunAsync(
            ["poll", "--data", folder.Path],
            ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("SLACK_WEBHOOK_URL", slack.Url),
            ("HTTP_PROXY", "http://127.0.0.1:1"), ("http_proxy", "http://127.0.0.1:1"), ("ALL_PROXY", "http://127.0.0.1:1"));
    }
}

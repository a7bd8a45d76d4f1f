using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The dead man's switch of a real process.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public async Task Run_calls_the_address_by_itself_once_every_line_was_read()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 2, Chats = 20 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var receiver = await HeartbeatReceiver.StartAsync();
        await using var program = LinqAlerts.Start(["--data", folder.Path], Settings(linq, server, receiver));

        var call = await receiver.First.WaitAsync(LinqAlerts.Limit);

        Assert.Equal(("GET", "/ping/secret-part"), (call.Method, call.Path));
        Assert.Equal(2, linq.Lines.Count(line => linq.Requests.Recent.Any(request => request.Query.Contains(line.Number[1..], StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Poll_calls_the_address_at_its_end_only_when_every_line_was_read()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 20 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var receiver = await HeartbeatReceiver.StartAsync();

        linq.Faults.Add(new Fault(FaultKind.ServerError) { Endpoint = ApiEndpoint.Chats });
        var failed = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], Settings(linq, server, receiver));
        Assert.Empty(receiver.Take());
        linq.Faults.Clear();
        var well = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], Settings(linq, server, receiver));

        Assert.Equal((1, 0), (failed.Code, well.Code));
        Assert.Equal(new("GET", "/ping/secret-part", ""), Assert.Single(receiver.Calls));
    }

    [Fact]
    public async Task A_failed_call_is_mentioned_without_the_address_and_changes_nothing_else()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 20 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var receiver = await HeartbeatReceiver.StartAsync();
        receiver.Status = 404;

        var (code, output, errors) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], Settings(linq, server, receiver));

        Assert.Equal(0, code);
        Assert.Contains("the service of HEARTBEAT_URL answered 404", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulated_chats_do_not_trigger_a_call()
    {
        using var folder = new TestFolder();
        await using var receiver = await HeartbeatReceiver.StartAsync();

        var (code, _, _) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], ("HEARTBEAT_URL", $"{receiver.Url}/ping/secret-part"));

        Assert.Equal(0, code);
        Assert.Empty(receiver.Calls);
    }

    private static (string, string)[] Settings(SimulatedLinq linq, SimulatorServer server, HeartbeatReceiver receiver) =>
    [
        ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("HEARTBEAT_URL", $"{receiver.Url}/ping/secret-part"), ("Page__Enabled", "false"),
    ];
}

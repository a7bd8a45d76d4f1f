using Linq.Alerts.Contracts;
using Linq.Simulator;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>What the real program exports to a collector, and what it never does.</summary>
public sealed class OtlpTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Our_own_metrics_and_traces_are_exported_without_an_address_a_number_or_a_key(string protocol)
    {
        using var folder = new TestFolder();
        await using var collector = await OtlpReceiver.StartAsync(protocol);
        await using var slack = await SlackStandIn.StartAsync();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 3, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        (string, string)[] settings =
        [
            ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("SLACK_WEBHOOK_URL", slack.Url),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
        ];
        await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);
        var chat = linq.AddChat(linq.Lines[0]);
        linq.SetHealth(chat, "OPTED_OUT");

        var (code, _, errors) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(2, collector.Paths.Count);
        var text = collector.Text;
        Assert.All(
            ["linq-alerts", "linq_alerts.requests", "linq_alerts.pass.duration", "linq_alerts.sends", "OPTED_OUT", "poll", "relay", "dispatch"],
            name => Assert.Contains(name, text, StringComparison.Ordinal));
        collector.AssertNothingPersonal(linq, chat, "secret-part");
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_collector_on_this_machine_is_reached_without_the_proxy(string protocol)
    {
        using var folder = new TestFolder();
        await using var collector = await OtlpReceiver.StartAsync(protocol);
        await using var proxy = await LoopbackServer.StartAsync(context => throw new BadHttpRequestException($"The proxy was asked for {context.Request.Path}."));

        var (code, _, errors) = await LinqAlerts.RunAsync(
            ["poll", "--data", folder.Path],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol), ("HTTP_PROXY", proxy.Url), ("http_proxy", proxy.Url), ("ALL_PROXY", proxy.Url));

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(2, collector.Paths.Count);
    }

    [Fact]
    public async Task A_missing_collector_changes_nothing()
    {
        using var folder = new TestFolder();

        var (code, output, errors) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("chats read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_collector_address_stops_the_start_and_its_setting_is_named()
    {
        using var folder = new TestFolder();

        var (code, _, errors) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"));

        Assert.Equal(2, code);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is not an address", errors, StringComparison.Ordinal);
    }
}

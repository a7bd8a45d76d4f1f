using System.Diagnostics;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Local.Tests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

public sealed class TelemetryExportTests(Azurite azurite)
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    [InlineData(OtlpReceiver.AzureMonitor)]
    public async Task A_minute_of_the_app_is_exported_without_an_address_a_number_or_a_key(string protocol)
    {
        await using var collector = await OtlpReceiver.StartAsync(protocol);
        await using var stage = await AzureStage.StartAsync(azurite, SettingsFor(collector));
        var (traces, metrics) = (stage.Get<TracerProvider>(), stage.Get<MeterProvider>());
        await stage.MinuteAsync();
        var chat = stage.AddChat("OPTED_OUT");

        await stage.MinuteAsync();

        Assert.True(traces.ForceFlush(20_000));
        Assert.True(metrics.ForceFlush(20_000));
        Assert.Contains(stage.Slack.Messages, message => message.Contains("OPTED_OUT", StringComparison.Ordinal));
        var text = collector.Text;
        Assert.All(
            ["linq-alerts", "linq_alerts.requests", "linq_alerts.pass.duration", "linq_alerts.sends", "OPTED_OUT", "poll", "relay", "dispatch"],
            name => Assert.Contains(name, text, StringComparison.Ordinal));
        collector.AssertNothingPersonal(stage.Linq, chat, "T0/B0", "/secret", "core.windows.net", "servicebus.windows.net", "alerts.example.com");
    }

    // The worker's defaults listen to this span, which would contain the exception's message if the invocation failed.
    [Fact]
    public async Task The_workers_own_span_of_an_invocation_is_not_exported()
    {
        await using var collector = await OtlpReceiver.StartAsync("http/protobuf");
        await using var parts = Parts(SettingsFor(collector));
        var traces = parts.GetRequiredService<TracerProvider>();
        using var source = new ActivitySource("Microsoft.Azure.Functions.Worker");
        using (var activity = source.StartActivity("Invoke"))
        {
            Assert.NotNull(activity);
            activity.AddException(new InvalidOperationException("+12025550142"));
            using var own = Telemetry.Activities.StartActivity("dispatch");
        }

        Assert.True(traces.ForceFlush(20_000));

        Assert.Contains("dispatch", collector.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Invoke", collector.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550142", collector.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_is_not_told_that_the_worker_exports_its_logs_because_the_alert_rules_read_them_from_the_host()
    {
        await using var parts = Parts(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));

        var capabilities = parts.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities;

        // The worker's defaults were used: they export other things too.
        Assert.NotEmpty(capabilities);
        Assert.DoesNotContain(TelemetryExport.ExportsItsLogs, capabilities.Keys);
    }

    [Fact]
    public void Without_a_setting_nothing_is_exported()
    {
        using var parts = Parts();

        Assert.Null(parts.GetService<TracerProvider>());
        Assert.Null(parts.GetService<MeterProvider>());
    }

    [Fact]
    public void A_wrong_collector_address_names_its_setting()
    {
        var e = Assert.Throws<SettingsException>(() => Parts(("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")));

        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is not an address", e.Message, StringComparison.Ordinal);
    }

    // The exporter's own telemetry would go to Microsoft.
    static TelemetryExportTests() => Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "true");

    private static (string, string?)[] SettingsFor(OtlpReceiver collector) => collector.Protocol == OtlpReceiver.AzureMonitor
        ? [(TelemetryExport.AzureMonitorSetting, $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={collector.Url}/")]
        : [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", collector.Protocol)];

    private static ServiceProvider Parts(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => one.Value)).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddTelemetryExport(configuration).BuildServiceProvider();
    }
}

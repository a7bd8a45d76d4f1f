using Linq.Alerts.Local.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

public sealed class TelemetryExportTests
{
    [Fact]
    public async Task Own_metrics_and_traces_go_to_Azure_Monitor_and_no_request_of_the_HTTP_client()
    {
        await using var azure = await OtlpReceiver.StartAsync(OtlpReceiver.AzureMonitor);

        await ExportAsync((TelemetryExport.AzureMonitorSetting, $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={azure.Url}/"), azure.Url);

        var text = azure.Text;
        Assert.Contains("linq_alerts.sends", text, StringComparison.Ordinal);
        Assert.Contains("dispatch", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", text, StringComparison.Ordinal);
        Assert.DoesNotContain("url.full", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_setting_nothing_is_exported()
    {
        using var parts = new ServiceCollection().AddTelemetryExport(new ConfigurationBuilder().Build()).BuildServiceProvider();

        Assert.Null(parts.GetService<TracerProvider>());
        Assert.Null(parts.GetService<MeterProvider>());
    }

    [Fact]
    public void A_wrong_address_of_the_collector_names_its_setting()
    {
        var e = Assert.Throws<SettingsException>(() => new ServiceCollection().AddTelemetryExport(Settings(("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"))));

        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is not an address", e.Message, StringComparison.Ordinal);
    }

    // The exporter's own telemetry would go to Microsoft.
    static TelemetryExportTests() => Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "true");

    private static async Task ExportAsync((string Name, string Value) setting, string url)
    {
        await using var parts = new ServiceCollection().AddTelemetryExport(Settings(setting)).BuildServiceProvider();
        var (traces, metrics) = (parts.GetRequiredService<TracerProvider>(), parts.GetRequiredService<MeterProvider>());
        using (Telemetry.Activities.StartActivity("dispatch"))
        {
            using var http = new HttpClient();
            await http.GetAsync(new Uri($"{url}/services/secret-part"));
            Telemetry.Sends.Add(1, new("route", "slack"), new("result", "sent"));
        }

        Assert.True(traces.ForceFlush(20_000));
        Assert.True(metrics.ForceFlush(20_000));
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => (string?)one.Value)).Build();
}

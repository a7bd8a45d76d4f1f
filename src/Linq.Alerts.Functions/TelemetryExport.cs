using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Linq.Alerts.Otlp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Functions;

/// <summary>Where metrics and traces of this app go: to Azure Monitor, and to a collector where one is set.</summary>
/// <remarks>
/// Logs still go through the Functions host, with the host's own telemetry as it always was: the alert rules of infra/ read them there. Only
/// <see cref="OwnSources"/> are exported here, since those of the HTTP client would hold the Slack webhook's secret and our numbers.
/// </remarks>
internal static class TelemetryExport
{
    /// <summary>Set by the deployment.</summary>
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <exception cref="SettingsException">The collector's address is none.</exception>
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services, IConfiguration configuration)
    {
        var toCollector = OtlpExport.IsSet(configuration[OtlpExport.EndpointSetting]);
        var azureMonitor = configuration[AzureMonitorSetting];
        if (!toCollector && string.IsNullOrEmpty(azureMonitor))
            return services;

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddLinqAlerts())
            .WithTracing(traces =>
            {
                traces.AddLinqAlerts();
                if (toCollector)
                    traces.AddOtlpExporter();
                if (!string.IsNullOrEmpty(azureMonitor))
                    traces.AddAzureMonitorTraceExporter(options => Configure(options, azureMonitor));
            })
            .WithMetrics(metrics =>
            {
                metrics.AddLinqAlerts();
                if (toCollector)
                    metrics.AddOtlpExporter();
                if (!string.IsNullOrEmpty(azureMonitor))
                    metrics.AddAzureMonitorMetricExporter(options => Configure(options, azureMonitor));
            });
        // The workspace takes no key: the app's identity signs in, as it does everywhere else.
        services.AddOptions<AzureMonitorExporterOptions>().PostConfigure<IServiceProvider>((options, parts) => options.Credential ??= parts.GetService<TokenCredential>());
        return services;
    }

    private static void Configure(AzureMonitorExporterOptions options, string connection)
    {
        options.ConnectionString = connection;
        // A few traces a minute: none is left out.
        options.SamplingRatio = 1;
        options.TracesPerSecond = null;
        // What others measure, and nobody here reads.
        options.EnableLiveMetrics = options.EnableStandardMetrics = options.EnablePerformanceCounters = false;
        options.DisableOfflineStorage = true;
    }
}

using System.Diagnostics;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Linq.Alerts.Otlp;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Functions;

/// <summary>Exports the app's metrics and traces to Azure Monitor, and to a collector if one is set.</summary>
/// <remarks>
/// Logs go through the Functions host, where the alert rules in infra/ read them. Only <see cref="OwnSources"/> are exported here: the HTTP client's
/// spans would contain the Slack webhook's secret and phone numbers.
/// </remarks>
internal static class TelemetryExport
{
    /// <summary>Set by the deployment.</summary>
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>
    /// The capability with which <see cref="ConfigureFunctionsOpenTelemetry.UseFunctionsWorkerDefaults"/> tells the host that the worker exports its
    /// logs.
    /// </summary>
    public const string ExportsItsLogs = "WorkerOpenTelemetryEnabled";

    /// <exception cref="SettingsException">The collector's address is invalid.</exception>
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services, IConfiguration configuration)
    {
        var toCollector = OtlpExport.IsSet(configuration[OtlpExport.EndpointSetting]);
        var azureMonitor = configuration[AzureMonitorSetting];
        if (!toCollector && string.IsNullOrEmpty(azureMonitor))
            return services;

        services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .ConfigureResource(resource => resource.AddLinqAlerts())
            .WithTracing(traces =>
            {
                // Before the exporters, which skip what it drops.
                traces.AddLinqAlerts().AddProcessor(new OwnSpansOnly());
                if (toCollector)
                    traces.ExportByOtlp();
                if (!string.IsNullOrEmpty(azureMonitor))
                    traces.AddAzureMonitorTraceExporter(options => Configure(options, azureMonitor));
            })
            .WithMetrics(metrics =>
            {
                metrics.AddLinqAlerts();
                if (toCollector)
                    metrics.ExportByOtlp();
                if (!string.IsNullOrEmpty(azureMonitor))
                    metrics.AddAzureMonitorMetricExporter(options => Configure(options, azureMonitor));
            });
        // The worker's defaults announce that the worker exports its own logs. A host with telemetryMode OpenTelemetry then drops the logs it receives,
        // including the heartbeat. Ours go through the host.
        services.PostConfigure<WorkerOptions>(worker => worker.Capabilities.Remove(ExportsItsLogs));
        // The workspace doesn't accept keys: the app's identity signs in, as everywhere else.
        services.AddOptions<AzureMonitorExporterOptions>().PostConfigure<IServiceProvider>((options, parts) => options.Credential ??= parts.GetService<TokenCredential>());
        return services;
    }

    private static void Configure(AzureMonitorExporterOptions options, string connection)
    {
        options.ConnectionString = connection;
        // There are only a few traces per minute, so all are exported.
        options.SamplingRatio = 1;
        options.TracesPerSecond = null;
        // Other sources' metrics, which nobody reads here.
        options.EnableLiveMetrics = options.EnableStandardMetrics = options.EnablePerformanceCounters = false;
        options.DisableOfflineStorage = true;
    }

    /// <summary>Drops the worker's own span of each invocation, which its defaults add. For a failed one it contains the exception's message.</summary>
    private sealed class OwnSpansOnly : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name != Telemetry.Name)
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}

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

/// <summary>Where metrics and traces of this app go: to Azure Monitor, and to a collector where one is set.</summary>
/// <remarks>
/// Logs go through the Functions host: the alert rules of infra/ read them where it puts them. Only <see cref="OwnSources"/> are exported here: spans of
/// the HTTP client would hold the Slack webhook's secret and our numbers.
/// </remarks>
internal static class TelemetryExport
{
    /// <summary>Set by the deployment.</summary>
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>What <see cref="ConfigureFunctionsOpenTelemetry.UseFunctionsWorkerDefaults"/> tells the host of logs.</summary>
    public const string ExportsItsLogs = "WorkerOpenTelemetryEnabled";

    /// <exception cref="SettingsException">The collector's address is none.</exception>
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
                // Ahead of the exporters, which skip what it drops.
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
        // The worker's defaults announce that the worker exports its own logs, upon which a host with telemetryMode OpenTelemetry drops those it is
        // handed, and the heartbeat with them. Ours go through the host.
        services.PostConfigure<WorkerOptions>(worker => worker.Capabilities.Remove(ExportsItsLogs));
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

    /// <summary>Drops the worker's own span of each invocation, which its defaults add: of one that failed it holds the exception's message.</summary>
    private sealed class OwnSpansOnly : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name != Telemetry.Name)
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}

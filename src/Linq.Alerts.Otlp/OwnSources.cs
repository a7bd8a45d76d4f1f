using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Otlp;

/// <summary>What is exported, for both editions: our own meter and activities, and nobody else's.</summary>
/// <remarks>
/// The runtime's HTTP activities and metrics hold addresses, and in those are the Slack webhook's secret and our numbers. So no other source is
/// ever added here.
/// </remarks>
public static class OwnSources
{
    public static TracerProviderBuilder AddLinqAlerts(this TracerProviderBuilder traces) => traces.AddSource(Telemetry.Name);

    public static MeterProviderBuilder AddLinqAlerts(this MeterProviderBuilder metrics) => metrics.AddMeter(Telemetry.Name);

    /// <summary>Names the program. <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> say it otherwise.</summary>
    public static ResourceBuilder AddLinqAlerts(this ResourceBuilder resource) =>
        resource.AddService("linq-alerts", serviceVersion: typeof(OwnSources).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
}

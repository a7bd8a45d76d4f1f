using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Otlp;

/// <summary>What both editions export: only our own meter and activities.</summary>
/// <remarks>
/// The runtime's HTTP activities and metrics contain addresses, and with them the Slack webhook's secret and phone numbers. Never add another source here.
/// </remarks>
public static class OwnSources
{
    public static TracerProviderBuilder AddLinqAlerts(this TracerProviderBuilder traces) => traces.AddSource(Telemetry.Name);

    public static MeterProviderBuilder AddLinqAlerts(this MeterProviderBuilder metrics) => metrics.AddMeter(Telemetry.Name);

    /// <summary>The program's name. <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> override it.</summary>
    public static ResourceBuilder AddLinqAlerts(this ResourceBuilder resource) =>
        resource.AddService("linq-alerts", serviceVersion: typeof(OwnSources).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
}

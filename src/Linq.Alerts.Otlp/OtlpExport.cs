using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Otlp;

/// <summary>Exports metrics and traces by OTLP until it is disposed.</summary>
/// <remarks>It is configured with OpenTelemetry's own variables, such as <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>.</remarks>
public sealed class OtlpExport : IDisposable
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The limit for sending what is left at the end. An unresponsive collector must not delay the program's exit.</summary>
    private const int LongestEndMilliseconds = 1_000;

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private OtlpExport()
    {
        var resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddLinqAlerts();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddLinqAlerts().ExportByOtlp().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddLinqAlerts().ExportByOtlp().Build();
    }

    /// <summary>Starts the export if <see cref="EndpointSetting"/> is set; null otherwise.</summary>
    /// <exception cref="SettingsException">It is no address.</exception>
    public static OtlpExport? StartIfSet() => IsSet(Environment.GetEnvironmentVariable(EndpointSetting)) ? new() : null;

    /// <param name="endpoint">The value of <see cref="EndpointSetting"/>.</param>
    /// <exception cref="SettingsException">It is no address.</exception>
    public static bool IsSet(string? endpoint)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
            return false;
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? true : throw new SettingsException([$"{EndpointSetting} is not an address: it must look like http://localhost:4317."]);
    }

    public void Dispose()
    {
        _traces.Shutdown(LongestEndMilliseconds);
        _metrics.Shutdown(LongestEndMilliseconds);
        _traces.Dispose();
        _metrics.Dispose();
    }
}

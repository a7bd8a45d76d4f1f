using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Otlp;

/// <summary>Exports metrics and traces by OTLP for as long as it lives.</summary>
/// <remarks>Everything about it is set by OpenTelemetry's own variables, such as <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>.</remarks>
public sealed class OtlpExport : IDisposable
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What is left is sent at the end. A collector that does not answer must not hold up the program's own end.</summary>
    private const int LongestEndMilliseconds = 1_000;

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private OtlpExport()
    {
        var resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddLinqAlerts();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddLinqAlerts().ExportByOtlp().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddLinqAlerts().ExportByOtlp().Build();
    }

    /// <summary>Starts the export where <see cref="EndpointSetting"/> is set; null where it is not.</summary>
    /// <exception cref="SettingsException">It is no address.</exception>
    public static OtlpExport? StartIfSet() => IsSet(Environment.GetEnvironmentVariable(EndpointSetting)) ? new() : null;

    /// <param name="endpoint">What <see cref="EndpointSetting"/> is set to.</param>
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

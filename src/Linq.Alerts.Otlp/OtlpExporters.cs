using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Linq.Alerts.Otlp;

/// <summary>Adds an exporter that follows OpenTelemetry's own variables, but uses no proxy for a collector on this machine.</summary>
public static class OtlpExporters
{
    public static TracerProviderBuilder ExportByOtlp(this TracerProviderBuilder traces) => traces.AddOtlpExporter(UseOurClient);

    public static MeterProviderBuilder ExportByOtlp(this MeterProviderBuilder metrics) => metrics.AddOtlpExporter(UseOurClient);

    // gRPC uses this client too.
    private static void UseOurClient(OtlpExporterOptions options) => options.HttpClientFactory = () =>
    {
        var http = HttpLinqTransport.CreateHttpClient();
        http.Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds);
        return http;
    };
}

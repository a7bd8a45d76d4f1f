using System.Diagnostics.Metrics;

namespace Linq.Alerts.Tests;

/// <summary>Sums one of our counters until it is disposed, counting only the current test.</summary>
public sealed class Measured : IDisposable
{
    // Meters belong to the process and tests run in parallel, so only what this test's own async flow adds is counted.
    private static readonly AsyncLocal<Measured?> Current = new();

    private readonly MeterListener _listener = new();
    private long _sum;

    public Measured(string instrument)
    {
        Current.Value = this;
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == Telemetry.Name && published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) =>
        {
            if (Current.Value == this)
                Interlocked.Add(ref _sum, value);
        });
        _listener.Start();
    }

    public long Sum => Interlocked.Read(ref _sum);

    public void Dispose() => _listener.Dispose();
}

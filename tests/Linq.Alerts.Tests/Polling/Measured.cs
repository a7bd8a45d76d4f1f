using System.Diagnostics.Metrics;

namespace Linq.Alerts.Tests;

/// <summary>Adds up one counter of ours while it lives, as far as the present test moves it.</summary>
public sealed class Measured : IDisposable
{
    // Meters are the process's; tests run side by side. What this test's own flow of control adds is what counts.
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

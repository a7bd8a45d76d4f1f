using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Linq.Alerts.Contracts;

/// <summary>Listens to every activity, event, diagnostic and measurement of .NET's HTTP client.</summary>
public sealed class RuntimeTelemetry : EventListener, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;
    private readonly IDisposable _diagnostics;

    public RuntimeTelemetry()
    {
        _activities = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Say($"{activity.Source.Name} {activity.DisplayName}", activity.TagObjects),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters = new() { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name.StartsWith("System.Net", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument); } };
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Say(instrument.Name, tags.ToArray()));
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Say(instrument.Name, tags.ToArray()));
        _meters.Start();
        _diagnostics = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public string Said => string.Join('\n', _said);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name.StartsWith("HttpHandler", StringComparison.Ordinal))
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value) => _said.Enqueue($"{value.Key} {value.Value}");

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public override void Dispose()
    {
        _diagnostics.Dispose();
        _activities.Dispose();
        _meters.Dispose();
        base.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name is "System.Net.Http" or "System.Net.NameResolution" or "System.Net.Sockets" or "System.Net.Security")
            EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
        // Events of existing sources arrive while the base class is still being constructed.
        _said?.Enqueue($"{eventData.EventName} {string.Join(' ', (eventData.PayloadNames ?? []).Zip(eventData.Payload ?? (IReadOnlyList<object?>)[], (name, value) => $"{name}={value}"))}");

    private void Say(string what, IEnumerable<KeyValuePair<string, object?>> tags) =>
        _said.Enqueue($"{what} {string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"))}");
}

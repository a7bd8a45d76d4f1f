namespace Linq.Alerts.Contracts;

/// <summary>A bus that records what was published, and fails on demand.</summary>
public sealed class RecordingBus : IEventBus
{
    private readonly Lock _gate = new();
    private readonly List<AlertEvent> _published = [];
    private int? _takenBeforeFailure;

    /// <summary>While true, every call fails and nothing is accepted.</summary>
    public bool Failing { get; set; }

    public IReadOnlyList<AlertEvent> Published
    {
        get
        {
            lock (_gate)
                return [.. _published];
        }
    }

    /// <summary>Makes the next call fail after accepting the first <paramref name="taken"/> of its events.</summary>
    public void FailNext(int taken = 0)
    {
        lock (_gate)
            _takenBeforeFailure = taken;
    }

    public Task PublishAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            var taken = Failing ? 0 : _takenBeforeFailure;
            _takenBeforeFailure = null;
            _published.AddRange(events.Take(taken ?? events.Count));
            return taken is null ? Task.CompletedTask : Task.FromException(new EventBusException("The bus is set to fail."));
        }
    }
}

using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

/// <summary>A place that records every digest it receives, across all restarts of the sending process.</summary>
public sealed class RecordingPlace : INotifier
{
    private readonly List<Digest> _sent = [];

    public string Name => "the record";

    public string Cure => "Nothing to mend.";

    public TimeSpan Pace => TimeSpan.Zero;

    public IReadOnlyList<Digest> Sent => _sent;

    /// <summary>Every event as received, including repeats.</summary>
    public IEnumerable<AlertEvent> Received => _sent.SelectMany(digest => digest.Entries).Select(entry => entry.Event);

    /// <summary>The outcomes of the next sends; empty means sent.</summary>
    public Queue<Delivery> Answers { get; } = new();

    public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        if (Answers.TryDequeue(out var answer) && answer is not Delivery.Sent)
            return Task.FromResult(answer);
        _sent.Add(digest);
        return Task.FromResult<Delivery>(new Delivery.Sent());
    }
}

/// <summary>The same place for a process that may die before or after a send.</summary>
public sealed class CrashingPlace(INotifier place, CrashPlan plan) : INotifier
{
    public string Name => place.Name;

    public string Cure => place.Cure;

    public TimeSpan Pace => place.Pace;

    public int? SendsPerHour => place.SendsPerHour;

    public Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default) => plan.RunAsync(() => place.SendAsync(digest, cancel));
}

namespace Linq.Alerts.Tests;

/// <summary>A place that records every digest, with configurable outcomes.</summary>
internal sealed class RecordingNotifier : INotifier
{
    public List<Digest> Digests { get; } = [];

    /// <summary>The outcome of attempts; success by default.</summary>
    public Func<Digest, Delivery> Answer { get; set; } = _ => new Delivery.Sent();

    /// <summary>Runs while a digest is being sent.</summary>
    public Func<Digest, Task> OnTheWay { get; set; } = _ => Task.CompletedTask;

    /// <summary>The same, for a place whose attempt can be interrupted.</summary>
    public Func<Digest, CancellationToken, Task> OnTheWayUntil { get; set; } = (_, _) => Task.CompletedTask;

    public string Name { get; init; } = "Slack";

    public string Cure => "Make a new webhook.";

    public TimeSpan Pace { get; init; }

    public IReadOnlyList<Recipient> Recipients { get; set; } = [];

    public int? SendsPerHour { get; init; }

    public IReadOnlyList<IReadOnlyList<long>> Sequences =>
        [.. Digests.Select(digest => (IReadOnlyList<long>)[.. digest.Entries.Select(entry => entry.Event.Id.Sequence)])];

    public async Task<Delivery> SendAsync(Digest digest, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        Digests.Add(digest);
        await OnTheWay(digest);
        await OnTheWayUntil(digest, cancel);
        return Answer(digest);
    }
}

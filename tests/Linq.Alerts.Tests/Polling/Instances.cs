using Linq.Alerts.Contracts;

namespace Linq.Alerts.Tests;

/// <summary>Several instances that poll one account: one has the timer, any can run passes, and a test can make each forget its state.</summary>
internal sealed class Instances(Watch watch)
{
    private PollTick? _tick;

    public RecordingQueue Queue { get; } = new();

    public MemoryDeliveryLedger Ledger { get; } = new();

    public PollTick Tick => _tick ??= new(Roster(), Queue, watch.Options, watch.Clock);

    public Heartbeat Heartbeat => field ??= new(watch.Store, Account(), Ledger, [new(new Place("slack", new RecordingNotifier()))], watch.Options, watch.Clock);

    /// <summary>The instance with the timer was started again.</summary>
    public void Restart() => _tick = null;

    /// <summary>A minute later: a tick, and each pass that it asked for on an instance of its own.</summary>
    public async Task<IReadOnlyList<PassReport>> RunAsync()
    {
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        await Tick.RunAsync();
        List<PassReport> reports = [];
        foreach (var line in Queue.Take())
        {
            if (await new QueuedPass(Account(), () => new(watch.Poller(holder: $"{Guid.NewGuid()}"), Roster())).RunAsync(line) is { } report)
                reports.Add(report);
        }

        return reports;
    }

    private AccountStore Account() => new(watch.Store, watch.Relay(), watch.Clock);

    private LineRoster Roster() => new(watch.Api, Account(), new(), watch.Options, watch.Clock);
}

/// <summary>Keeps requests, once per line and tick, like a queue with duplicate detection.</summary>
internal sealed class RecordingQueue : IPassQueue
{
    private readonly HashSet<(LineId, long)> _seen = [];
    private readonly List<LineId> _waiting = [];

    public List<(int Lines, long Tick, TimeSpan Interval)> Asked { get; } = [];

    public bool IsDown { get; set; }

    public Task AskAsync(IReadOnlyList<LineId> lines, long tick, TimeSpan interval, CancellationToken cancel = default)
    {
        if (IsDown)
            throw new EventBusException("The queue is down.");
        Asked.Add((lines.Count, tick, interval));
        _waiting.AddRange(lines.Where(line => _seen.Add((line, tick))));
        return Task.CompletedTask;
    }

    public IReadOnlyList<LineId> Take()
    {
        LineId[] lines = [.. _waiting];
        _waiting.Clear();
        return lines;
    }
}

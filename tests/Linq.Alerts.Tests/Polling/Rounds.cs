namespace Linq.Alerts.Tests;

/// <summary>Round after round over a <see cref="Watch"/>, a minute apart, by one process.</summary>
public sealed class Rounds
{
    private readonly Watch _watch;
    private readonly PollRound _round;
    private readonly List<PassReport> _reports = [];
    private readonly SemaphoreSlim _ended = new(0);

    public Rounds(Watch watch, LineAudits? audits = null)
    {
        _watch = watch;
        var account = new AccountStore(watch.Store, watch.Relay(), watch.Clock);
        var roster = new LineRoster(watch.Api, account, new(), watch.Options, watch.Clock);
        _round = new(roster, new(watch.Poller(), roster), account, new(account, watch.Relay()), watch.Options, watch.Clock, audits);
    }

    public IReadOnlyList<PassReport> Reports
    {
        get
        {
            lock (_reports)
                return [.. _reports];
        }
    }

    public Task<Roster> RunAsync()
    {
        _watch.Clock.Advance(TimeSpan.FromMinutes(1));
        return _round.RunAsync(Note);
    }

    public Task<Roster> StartAsync() => _round.StartAsync(Note);

    /// <summary>Waits until so many passes have ended.</summary>
    public async Task PassesAsync(int count)
    {
        while (Reports.Count < count)
        {
            if (!await _ended.WaitAsync(TimeSpan.FromSeconds(20)))
                throw new TimeoutException($"Only {Reports.Count} of {count} passes ended.");
        }
    }

    private void Note(PassReport report)
    {
        lock (_reports)
            _reports.Add(report);
        _ended.Release();
    }
}

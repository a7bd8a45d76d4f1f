using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>One round over all lines: lists them, publishes what is still pending, and starts a pass for each line that has none running.</summary>
public sealed class PollRound(LineRoster roster, WatchedPass pass, AccountStore account, RelaySweep leftovers, PollOptions options, TimeProvider clock,
    LineAudits? audits = null)
    : IDisposable
{
    /// <summary>After its limit, a pass only has a last commit to finish. One that takes longer than this hangs.</summary>
    private static readonly TimeSpan EndOfPass = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _atOnce = new(options.Parallel);
    private readonly Dictionary<LineId, Task> _passes = [];
    private readonly ConcurrentDictionary<LineId, long> _begun = new();
    private Task _audits = Task.CompletedTask;
    private readonly StaleWatch _stale = new(options.StaleAfter, clock);

    /// <summary>Starts a round and returns once its passes are started. A line whose last pass is still running is skipped.</summary>
    /// <param name="onPass">Called when each pass ends, whenever that is.</param>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written; no pass was started.</exception>
    public async Task<Roster> StartAsync(Action<PassReport> onPass, CancellationToken cancel = default)
    {
        var lines = await roster.ReadAsync(cancel);
        var kept = await leftovers.RunAsync(cancel);
        await ReportStaleAsync(lines.Lines, cancel);
        foreach (var line in lines.Lines.Where(line => !IsRunning(line)))
        {
            // A pass that threw means a bug or a shutdown, and must not go unnoticed.
            if (_passes.TryGetValue(line.Id, out var last))
                await last;
            _passes[line.Id] = PassAsync(line, lines.KeyInDoubt, onPass, cancel);
        }

        // In parallel with the passes, so that a slow answer delays nothing.
        if (audits is not null && lines.MayNeedAudits && _audits.IsCompleted)
        {
            await _audits;
            _audits = audits.RunAsync(cancel);
        }

        return kept is null || lines.Problem is not null ? lines
            : lines with { Problem = $"Recorded events are waiting to be published: {kept.Text}", Cause = kept.Cause };
    }

    /// <summary>Waits for the running passes.</summary>
    public Task FinishAsync() => Task.WhenAll([.. _passes.Values, _audits]);

    /// <summary>Runs a whole round: starts it and waits for its passes.</summary>
    public async Task<Roster> RunAsync(Action<PassReport> onPass, CancellationToken cancel = default)
    {
        var lines = await StartAsync(onPass, cancel);
        await FinishAsync();
        return lines;
    }

    public void Dispose() => _atOnce.Dispose();

    private bool IsRunning(Line line) => _passes.TryGetValue(line.Id, out var pass) && !pass.IsCompleted;

    /// <summary>Whether a pass has started, rather than waiting for others to end, and hasn't exceeded its limit.</summary>
    private bool IsReading(Line line) => _begun.TryGetValue(line.Id, out var begun) && clock.GetElapsedTime(begun) < options.PassLimit + EndOfPass;

    private async Task PassAsync(Line line, bool keyInDoubt, Action<PassReport> onPass, CancellationToken cancel)
    {
        await _atOnce.WaitAsync(cancel);
        try
        {
            _begun[line.Id] = clock.GetTimestamp();
            var report = await pass.RunAsync(line, keyInDoubt, cancel);
            _stale.Note(report);
            onPass(report);
        }
        catch (StoreUnavailableException e)
        {
            // The alarm couldn't be recorded now. The next round finds the rejected key again.
            onPass(new(line.Name, PassOutcome.StoreFailed, default, Problem: e.Message, Cause: e));
        }
        finally
        {
            _begun.TryRemove(line.Id, out _);
            _atOnce.Release();
        }
    }

    private Task ReportStaleAsync(IReadOnlyList<Line> lines, CancellationToken cancel) =>
        // A running pass may just be slow; it has its own limit and alarm.
        _stale.Problem(lines.Where(line => !IsReading(line))) is { } problem ? account.RaiseAsync(AlarmKind.Stale, problem, cancel)
        : _stale.AllFresh(lines) ? account.EndAsync(AlarmKind.Stale, AlarmText.StaleOver, cancel)
        : Task.CompletedTask;
}

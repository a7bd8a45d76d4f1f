using System.Collections.Concurrent;

namespace Linq.Alerts;

/// <summary>One round over all lines: list them, publish what was left over, start a pass for each that has none running.</summary>
public sealed class PollRound(LineRoster roster, WatchedPass pass, AccountStore account, RelaySweep leftovers, PollOptions options, TimeProvider clock,
    LineAudits? audits = null)
    : IDisposable
{
    /// <summary>Over its limit a pass must have ended by itself, but for a last commit. One that has not hangs.</summary>
    private static readonly TimeSpan EndOfPass = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _atOnce = new(options.Parallel);
    private readonly Dictionary<LineId, Task> _passes = [];
    private readonly ConcurrentDictionary<LineId, long> _begun = new();
    private Task _audits = Task.CompletedTask;
    private readonly StaleWatch _stale = new(options.StaleAfter, clock);

    /// <summary>Starts a round and returns once its passes are started. A line whose last pass still runs is left to it.</summary>
    /// <param name="onPass">Told of each pass as it ends, whenever that is.</param>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written; no pass was started.</exception>
    public async Task<Roster> StartAsync(Action<PassReport> onPass, CancellationToken cancel = default)
    {
        var lines = await roster.ReadAsync(cancel);
        var kept = await leftovers.RunAsync(cancel);
        await ReportStaleAsync(lines.Lines, cancel);
        foreach (var line in lines.Lines.Where(line => !IsRunning(line)))
        {
            // A pass that threw is a bug, or the end of the program: it must not be forgotten.
            if (_passes.TryGetValue(line.Id, out var last))
                await last;
            _passes[line.Id] = PassAsync(line, lines.KeyInDoubt, onPass, cancel);
        }

        // Beside the passes: an answer that takes its time holds up nothing.
        if (audits is not null && lines.MayNeedAudits && _audits.IsCompleted)
        {
            await _audits;
            _audits = audits.RunAsync(cancel);
        }

        return kept is null || lines.Problem is not null ? lines
            : lines with { Problem = $"Recorded events are waiting to be published: {kept.Text}", Cause = kept.Cause };
    }

    /// <summary>Waits for the passes that run now.</summary>
    public Task FinishAsync() => Task.WhenAll([.. _passes.Values, _audits]);

    /// <summary>A whole round: starts it and waits for its passes.</summary>
    public async Task<Roster> RunAsync(Action<PassReport> onPass, CancellationToken cancel = default)
    {
        var lines = await StartAsync(onPass, cancel);
        await FinishAsync();
        return lines;
    }

    public void Dispose() => _atOnce.Dispose();

    private bool IsRunning(Line line) => _passes.TryGetValue(line.Id, out var pass) && !pass.IsCompleted;

    /// <summary>Whether a pass has begun, rather than wait for others to end, and may still be well.</summary>
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
            // The alarm could not be recorded now. The next round meets the refused key again.
            onPass(new(line.Name, PassOutcome.StoreFailed, default, Problem: e.Message, Cause: e));
        }
        finally
        {
            _begun.TryRemove(line.Id, out _);
            _atOnce.Release();
        }
    }

    private Task ReportStaleAsync(IReadOnlyList<Line> lines, CancellationToken cancel) =>
        // A pass that reads may be slow and well; it has a limit and an alarm of its own.
        _stale.Problem(lines.Where(line => !IsReading(line))) is { } problem ? account.RaiseAsync(AlarmKind.Stale, problem, cancel)
        : _stale.AllFresh(lines) ? account.EndAsync(AlarmKind.Stale, AlarmText.StaleOver, cancel)
        : Task.CompletedTask;
}

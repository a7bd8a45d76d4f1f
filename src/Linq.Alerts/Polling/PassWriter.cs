namespace Linq.Alerts;

/// <summary>Writes what a pass has found: commit, then relay.</summary>
internal sealed class PassWriter(IHealthStore store, Relay relay, string holder, TimeProvider clock)
{
    public Task CommitIfFullAsync(LinePass pass, CancellationToken cancel) =>
        pass.Draft.IsFull ? CommitAsync(pass, cancel) : Task.CompletedTask;

    public async Task CommitAsync(LinePass pass, CancellationToken cancel, bool over = false)
    {
        // Before the draft is emptied, or not at all: if the commit were cut off here, its events would be gone from the pass, while the line's row,
        // which goes into the next commit, would say that they were reported.
        cancel.ThrowIfCancellationRequested();
        pass.Surge.Report(clock.GetUtcNow(), passIsOver: over);
        var hasEvents = pass.Draft.HasEvents;
        pass.SetLease(over ? null : new(holder, clock.GetUtcNow() + PollLimits.Lease));
        var commit = pass.Draft.Take(pass.Row, pass.Version, clock.GetUtcNow());
        // Commit before publishing: the change and its pending mark are one write, so a crash from here on reports the change late,
        // never twice under two IDs and never not at all.
        pass.Committed(commit, await store.CommitAsync(commit, CancellationToken.None));
        if (hasEvents)
            await relay.PublishPendingAsync(pass.Row.Line.Id, cancel);
    }

    /// <summary>A long pass without changes shows now and then that it lives, or another poller would take it for dead.</summary>
    public Task RenewAsync(LinePass pass, CancellationToken cancel) =>
        clock.GetElapsedTime(pass.LeaseTaken) > PollLimits.Lease / 2 ? CommitAsync(pass, cancel) : Task.CompletedTask;
}

namespace Linq.Alerts;

/// <summary>Writes a pass's changes: commit, then relay.</summary>
internal sealed class PassWriter(IHealthStore store, Relay relay, string holder, TimeProvider clock)
{
    public Task CommitIfFullAsync(LinePass pass, CancellationToken cancel) =>
        pass.Draft.IsFull ? CommitAsync(pass, cancel) : Task.CompletedTask;

    public async Task CommitAsync(LinePass pass, CancellationToken cancel, bool over = false)
    {
        // Cancel here, before the draft is emptied, or not at all. If the commit were interrupted later, its events would be lost from the pass, while
        // the line's row in the next commit would say that they were reported.
        cancel.ThrowIfCancellationRequested();
        pass.Surge.Report(clock.GetUtcNow(), passIsOver: over);
        var hasEvents = pass.Draft.HasEvents;
        pass.SetLease(over ? null : new(holder, clock.GetUtcNow() + PollLimits.Lease));
        var (commit, row) = pass.Draft.Take(pass.Row, pass.Version, clock.GetUtcNow());
        // Commit before publishing: the change and its pending mark are one write, so after a crash from here on the change is reported late, but never
        // under two IDs and never lost.
        pass.Committed(row, commit.Written, await store.CommitAsync(commit, CancellationToken.None));
        if (hasEvents)
            await relay.PublishPendingAsync(pass.Row.Line.Id, cancel);
    }

    /// <summary>A long pass without changes renews its lease from time to time, or another poller would assume it is dead.</summary>
    public Task RenewAsync(LinePass pass, CancellationToken cancel) =>
        clock.GetElapsedTime(pass.LeaseTaken) > PollLimits.Lease / 2 ? CommitAsync(pass, cancel) : Task.CompletedTask;
}

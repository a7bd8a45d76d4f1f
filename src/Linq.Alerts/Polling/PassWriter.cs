namespace Linq.Alerts;

/// <summary>Writes what a pass has found: commit, then relay.</summary>
internal sealed class PassWriter(IHealthStore store, Relay relay, string holder, TimeProvider clock)
{
    public Task CommitIfFullAsync(LinePass pass, CancellationToken cancel) =>
        pass.Draft.IsFull ? CommitAsync(pass, cancel) : Task.CompletedTask;

    public async Task CommitAsync(LinePass pass, CancellationToken cancel, bool over = false)
    {
        // Before the draft is emptied, or not at all: what a commit that is cut off held is gone from the pass, while the line's row, which
        // goes into the next one, says that it was told.
        cancel.ThrowIfCancellationRequested();
        pass.Surge.Report(clock.GetUtcNow(), passIsOver: over);
        var told = pass.Draft.HasEvents;
        pass.Row = pass.Row with { Lease = over ? null : new(holder, clock.GetUtcNow() + PollLimits.Lease) };
        pass.LeaseTaken = clock.GetTimestamp();
        var commit = pass.Draft.Take(pass.Row, pass.Version, clock.GetUtcNow());
        // Commit before publishing: the change and its pending mark are one write, so a crash from here on tells the change late,
        // never twice under two ids and never not at all.
        pass.Committed(commit, await store.CommitAsync(commit, CancellationToken.None));
        if (told)
            await relay.PublishPendingAsync(pass.Row.Line.Id, cancel);
    }

    /// <summary>A long pass without changes shows now and then that it lives, or another poller would take it for dead.</summary>
    public Task RenewAsync(LinePass pass, CancellationToken cancel) =>
        clock.GetElapsedTime(pass.LeaseTaken) > PollLimits.Lease / 2 ? CommitAsync(pass, cancel) : Task.CompletedTask;
}

namespace Linq.Alerts;

/// <summary>Alarms about a place, which go to another place.</summary>
internal sealed class PlaceAlarms(AccountStore account, TimeProvider clock)
{
    /// <summary>Raises one alarm per outage that something urgent can't be delivered.</summary>
    /// <param name="due">What is due but not accepted by the place.</param>
    public async Task RaiseIfLateAsync(PlaceLease lease, IEnumerable<DueDigest> due, CancellationToken cancel)
    {
        if (Late(lease, due) is not { Count: > 0 } late)
            return;
        await account.ReportAsync(
            AlarmKind.PlaceFailed,
            raised: true,
            AlarmText.PlaceLate(lease.Place.Notifier, late.Count, late.Count(entry => Due.IsOptOut(entry.Event)), lease.Row.Trouble),
            lease.Place.Key,
            cancel);
        lease.NoteLateReported();
    }

    /// <summary>Raises one alarm per outage that the place probably won't accept anything until someone changes something.</summary>
    public async Task RaiseNeedsAttentionAsync(PlaceLease lease, string why, CancellationToken cancel)
    {
        if (lease.Row.LateReported || lease.Row.FailureReported)
            return;
        await account.ReportAsync(
            AlarmKind.PlaceFailed,
            raised: true,
            AlarmText.PlaceNeedsAttention(lease.Place.Notifier, why),
            lease.Place.Key,
            cancel);
        lease.NoteLateReported();
    }

    /// <summary>Whether <see cref="RaiseIfLateAsync"/> would raise an alarm.</summary>
    public bool IsLate(PlaceLease lease, IEnumerable<DueDigest> due) => Late(lease, due).Count > 0;

    /// <summary>Raises one alarm per outage that alerts were given up.</summary>
    public async Task RaiseGivenUpAsync(PlaceLease lease, Digest digest, int alerts, string why, string cure, CancellationToken cancel)
    {
        if (lease.Row.FailureReported)
            return;
        await account.ReportAsync(
            AlarmKind.PlaceFailed,
            raised: true,
            AlarmText.PlaceGaveUp(lease.Place.Notifier, alerts, digest.Line, why, cure),
            lease.Place.Key,
            cancel);
        lease.NoteFailureReported();
    }

    /// <summary>Reports that the place accepts alerts again, if an alarm said that it didn't.</summary>
    public Task EndAsync(PlaceLease lease, CancellationToken cancel) => lease.Row is { FailureReported: false, LateReported: false }
        ? Task.CompletedTask
        : account.ReportAsync(
            AlarmKind.PlaceFailed,
            raised: false,
            AlarmText.PlaceWorks(lease.Place.Notifier, gaveUp: lease.Row.FailureReported),
            lease.Place.Key,
            cancel);

    private List<LedgerEntry> Late(PlaceLease lease, IEnumerable<DueDigest> due)
    {
        var now = clock.GetUtcNow();
        if (lease.Row is not { FailingSince: { } failingSince, LateReported: false } || now - failingSince < RetryRules.LateAfter)
            return [];
        return [.. due.SelectMany(digest => digest.Digest.Entries.Where(entry => Due.IsUrgent(entry.Event) && IsLate(entry, digest.At)))];

        // Recorded by a clock that ran ahead, so the real time is unknown: the place counts as having failed long enough.
        bool IsLate(LedgerEntry entry, DateTimeOffset dueAt) => entry.TakenAt.IsFromTheFuture(now)
            || (now - entry.TakenAt >= RetryRules.LateAfter && now - dueAt >= RetryRules.LateAfter);
    }
}

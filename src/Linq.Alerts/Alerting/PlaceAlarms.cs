namespace Linq.Alerts;

/// <summary>The alarms about a place, which go to another one.</summary>
internal sealed class PlaceAlarms(AccountStore account, TimeProvider clock)
{
    /// <summary>Says once for each trouble that something urgent cannot be delivered.</summary>
    /// <param name="due">What is due at the place, which does not take it.</param>
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

    /// <summary>Says once for each trouble that a place will hardly take anything before a person has changed something.</summary>
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

    /// <summary>Whether <see cref="RaiseIfLateAsync"/> has something to say.</summary>
    public bool IsLate(PlaceLease lease, IEnumerable<DueDigest> due) => Late(lease, due).Count > 0;

    /// <summary>Says once for each trouble that alerts were given up.</summary>
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

    /// <summary>Says that the place takes alerts again, if anybody was told that it did not.</summary>
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

        // Taken in by a clock that was ahead, nobody knows when: the place has failed for long enough.
        bool IsLate(LedgerEntry entry, DateTimeOffset dueAt) => entry.TakenAt.IsFromTheFuture(now)
            || (now - entry.TakenAt >= RetryRules.LateAfter && now - dueAt >= RetryRules.LateAfter);
    }
}

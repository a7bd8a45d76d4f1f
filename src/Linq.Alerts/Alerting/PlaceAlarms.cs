namespace Linq.Alerts;

/// <summary>The alarms about a place, told by another one.</summary>
internal sealed class PlaceAlarms(AccountBook account, TimeProvider clock)
{
    /// <summary>Says once for each trouble that something urgent cannot be delivered.</summary>
    /// <param name="due">What is due at the place, which does not take it.</param>
    public async Task RaiseIfLateAsync(PlaceTurn turn, IEnumerable<DueDigest> due, CancellationToken cancel)
    {
        if (Late(turn, due) is not { Count: > 0 } late)
            return;
        var optOuts = late.Count(entry => Due.IsOptOut(entry.Event));
        await account.TellAsync(
            AlarmKind.PlaceFailed,
            raised: true,
            $"{turn.Place.Notifier.Name} has not taken {Count(late.Count, "urgent alert")}{(optOuts > 0 ? $", {Count(optOuts, "opt-out")} among them," : "")} "
                + $"for {Patience.LateAfter.TotalMinutes:0} min: {turn.Row.Trouble}. Check that it can be reached from where Linq Alerts runs. "
                + $"They are tried again for {Patience.GiveUpAfter.TotalHours:0} h; you are told when they get through.",
            turn.Place.Key,
            cancel);
        turn.NoteLateTold();
    }

    /// <summary>Says once for each trouble that a place will hardly take anything before a person has changed something.</summary>
    public async Task RaiseNeedsSomebodyAsync(PlaceTurn turn, string why, CancellationToken cancel)
    {
        if (turn.Row.LateTold || turn.Row.FailureTold)
            return;
        await account.TellAsync(
            AlarmKind.PlaceFailed,
            raised: true,
            $"{turn.Place.Notifier.Name} does not take alerts: {why}. {turn.Place.Notifier.Cure} They are tried again for {Patience.GiveUpAfter.TotalHours:0} h; "
                + "you are told when they get through.",
            turn.Place.Key,
            cancel);
        turn.NoteLateTold();
    }

    /// <summary>Whether <see cref="RaiseIfLateAsync"/> has something to say.</summary>
    public bool IsLate(PlaceTurn turn, IEnumerable<DueDigest> due) => Late(turn, due).Count > 0;

    /// <summary>Says once for each trouble that alerts were given up.</summary>
    public async Task RaiseGivenUpAsync(PlaceTurn turn, Digest digest, int alerts, string why, string cure, CancellationToken cancel)
    {
        if (turn.Row.FailureTold)
            return;
        await account.TellAsync(
            AlarmKind.PlaceFailed,
            raised: true,
            $"{turn.Place.Notifier.Name} did not get {Count(alerts, "alert")} of {digest.Line}: {why}. {cure} "
                + "Later alerts are still tried; you are told when they get through.",
            turn.Place.Key,
            cancel);
        turn.NoteFailureTold();
    }

    /// <summary>Says that the place takes alerts again, if anybody was told that it did not.</summary>
    public Task EndAsync(PlaceTurn turn, CancellationToken cancel) => turn.Row is { FailureTold: false, LateTold: false }
        ? Task.CompletedTask
        : account.TellAsync(
            AlarmKind.PlaceFailed,
            raised: false,
            $"Over: {turn.Place.Notifier.Name} takes alerts again. {(turn.Row.FailureTold ? "What was given up is not sent again." : "What waited is on its way.")}",
            turn.Place.Key,
            cancel);

    private List<LedgerEntry> Late(PlaceTurn turn, IEnumerable<DueDigest> due)
    {
        var now = clock.GetUtcNow();
        if (turn.Row is not { FailingSince: { } failingSince, LateTold: false } || now - failingSince < Patience.LateAfter)
            return [];
        return [.. due.SelectMany(digest => digest.Digest.Entries.Where(entry => Due.IsUrgent(entry.Event) && IsLate(entry, digest.At)))];

        // Taken in by a clock that was ahead, nobody knows when: the place has failed for long enough.
        bool IsLate(LedgerEntry entry, DateTimeOffset dueAt) => entry.TakenAt.IsFromTheFuture(now)
            || (now - entry.TakenAt >= Patience.LateAfter && now - dueAt >= Patience.LateAfter);
    }

    private static string Count(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
}

namespace Linq.Alerts;

/// <summary>Records what concerns the account as a whole: its lines, and the alarms that belong to no line.</summary>
public sealed class AccountStore(IHealthStore store, Relay relay, TimeProvider clock)
{
    private const int Tries = 5;

    /// <summary>Reads the account's lines as last recorded.</summary>
    public async Task<IReadOnlyList<KnownLine>> LinesAsync(CancellationToken cancel = default) => (await store.LoadAccountAsync(cancel)).KnownLines;

    /// <summary>Reads everything recorded about the account; null while nothing is.</summary>
    public async Task<AccountRow?> RowAsync(CancellationToken cancel = default) => (await store.LoadAccountAsync(cancel)).Row;

    /// <summary>Raises an alarm, unless one of this kind is active already.</summary>
    public Task RaiseAsync(AlarmKind kind, string text, CancellationToken cancel = default) =>
        ChangeAsync(row => row.ActiveAlarms.ContainsKey(kind) ? null : new(
            row with { ActiveAlarms = row.ActiveAlarms.Add(kind, clock.GetUtcNow()) },
            [new Alarm(kind, Raised: true, text) { Line = row.Line, ObservedAt = clock.GetUtcNow() }]), cancel);

    /// <summary>Ends an alarm, if it is active.</summary>
    public Task EndAsync(AlarmKind kind, string text, CancellationToken cancel = default) =>
        ChangeAsync(row => !row.ActiveAlarms.ContainsKey(kind) ? null : new(
            row with { ActiveAlarms = row.ActiveAlarms.Remove(kind) },
            [new Alarm(kind, Raised: false, text) { Line = row.Line, ObservedAt = clock.GetUtcNow() }]), cancel);

    /// <summary>Reports a single occurrence that doesn't stay active, such as a message that a place rejected.</summary>
    public Task ReportAsync(AlarmKind kind, bool raised, string text, string? aboutPlace, CancellationToken cancel = default) =>
        ChangeAsync(row => new(
            row, [new Alarm(kind, raised, text, aboutPlace) { Line = row.Line, ObservedAt = clock.GetUtcNow() }]), cancel);

    /// <summary>Records a test: a change that didn't happen.</summary>
    internal Task TryAsync(AlertEvent trial, CancellationToken cancel) => ChangeAsync(row => new(row, [trial]), cancel);

    /// <summary>Changes the account's row; does nothing if <paramref name="change"/> returns null.</summary>
    /// <exception cref="StoreUnavailableException">The row could not be read or written now.</exception>
    internal async Task ChangeAsync(Func<AccountRow, AccountChange?> change, CancellationToken cancel)
    {
        if (await RecordAsync(store, clock, change, cancel))
            await relay.PublishPendingAsync(LineId.Account, cancel);
    }

    /// <summary>Changes the account's row, and leaves publishing the recorded events to the next relay.</summary>
    /// <returns>Whether anything was written.</returns>
    /// <exception cref="StoreUnavailableException">The row could not be read or written now.</exception>
    internal static async Task<bool> RecordAsync(IHealthStore store, TimeProvider clock, Func<AccountRow, AccountChange?> change, CancellationToken cancel)
    {
        for (var tried = 1; ; tried++)
        {
            var snapshot = await store.LoadAccountAsync(cancel);
            var row = snapshot.Row ?? new() { Line = AccountRow.Name, Epoch = clock.GetUtcNow() };
            if (change(row) is not { } wanted)
                return false;

            var draft = new StreamDraft();
            foreach (var alert in wanted.Events)
                draft.Add(alert);
            try
            {
                await store.CommitAsync(draft.Take(wanted.Row, snapshot.Version, clock.GetUtcNow()).Commit, cancel);
                return true;
            }
            // Several passes may raise alarms at once. Each change is small and is simply recomputed.
            catch (StoreConflictException e)
            {
                // For a caller that raises an alarm, this only means that the store can't be written now, not that it was overtaken.
                if (tried == Tries)
                    throw new StoreUnavailableException("The account's row could not be written: other processes wrote it first each time. It will be retried.", e);
            }
        }
    }
}

internal sealed record AccountChange(AccountRow Row, IReadOnlyList<AlertEvent> Events);

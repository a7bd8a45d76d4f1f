namespace Linq.Alerts;

/// <summary>
/// Records a person's confirmation that chats Linq no longer lists are really gone. They are then looked up and removed, however many there are.
/// </summary>
public sealed class AbsenceConfirmation(IHealthStore store, PollOptions options, TimeProvider clock)
{
    private const int Tries = 5;

    /// <summary>An hour, in which 3,000 chats can be looked up; longer if an hour has few passes.</summary>
    private TimeSpan Lasts => PollLimits.AbsenceConfirmed(options.Every);

    /// <summary>
    /// Confirms it for the missing chats of <paramref name="line"/>. A running pass ends as superseded; the next one applies the confirmation.
    /// </summary>
    /// <returns>Until when it is valid. Null if no alarm about missing chats is active on the line, so that there is nothing to confirm.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be read or written now.</exception>
    public async Task<DateTimeOffset?> ConfirmAsync(LineId line, CancellationToken cancel = default)
    {
        for (var tried = 1; ; tried++)
        {
            var snapshot = await store.LoadAsync(line, cancel);
            if (snapshot.Row is not { } row || !row.ActiveAlarms.Keys.Any(kind => kind is AlarmKind.MassAbsence or AlarmKind.NoChats or AlarmKind.FewerChats))
                return null;
            var until = clock.GetUtcNow() + Lasts;
            try
            {
                await store.CommitAsync(new StreamDraft().Take(row with { AbsenceConfirmedUntil = until }, snapshot.Version, clock.GetUtcNow()).Commit, cancel);
                return until;
            }
            catch (StoreConflictException e) when (tried == Tries)
            {
                throw new StoreUnavailableException("The line's row could not be written: a pass wrote it first each time. Try again.", e);
            }
            catch (StoreConflictException)
            {
                // A running pass may have written in between; its writes are kept.
            }
        }
    }
}

namespace Linq.Alerts;

/// <summary>Runs a pass requested by <see cref="PollTick"/>, on whichever instance receives the request.</summary>
/// <param name="newPass">Creates a poller with its own holder, because the same request may be processed twice at once.</param>
public sealed class QueuedPass(AccountStore account, Func<WatchedPass> newPass)
{
    /// <returns>
    /// Null if the line isn't, or is no longer, one of the account's. Also null if the store is down: a released request would be redelivered
    /// immediately, ten times within a second, and then be dead-lettered. The next tick requests the pass anyway.
    /// </returns>
    public async Task<PassReport?> RunAsync(LineId id, CancellationToken cancel = default)
    {
        var name = new LineName(id, default);
        try
        {
            var row = await account.RowAsync(cancel);
            if (row?.KnownLines.FirstOrDefault(known => known.Id == id && !known.IsRetired)?.ToLine() is not { } line)
                return null;
            name = line.Name;
            return await newPass().RunAsync(line, keyInDoubt: row.ChatsRefusedAt is not null, cancel);
        }
        catch (StoreUnavailableException e)
        {
            return new(name, PassOutcome.StoreFailed, default, Problem: e.Message, Cause: e);
        }
    }
}

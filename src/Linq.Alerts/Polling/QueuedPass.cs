namespace Linq.Alerts;

/// <summary>A pass that was asked for by <see cref="PollTick"/>, by whichever instance took the request.</summary>
/// <param name="newPass">A pass whose poller has a holder of its own: the same request may be under way twice.</param>
public sealed class QueuedPass(AccountStore account, Func<WatchedPass> newPass)
{
    /// <returns>
    /// Null when the line is not, or no longer, one of the account's. Of a store that is down too: a request given back would come again at once,
    /// ten times in a second, and be dead; the next tick asks anyway.
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

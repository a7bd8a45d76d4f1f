namespace Linq.Alerts;

/// <summary>A pass that was asked for by <see cref="PollTick"/>, by whichever instance took the request.</summary>
/// <param name="newPass">A pass whose poller has a holder of its own: the same request may be under way twice.</param>
public sealed class QueuedPass(AccountBook account, Func<WatchedPass> newPass)
{
    /// <returns>Null when the line is not, or no longer, one of the account's.</returns>
    /// <exception cref="StoreUnavailableException">The account's row could not be read or written.</exception>
    public async Task<PassReport?> RunAsync(LineId id, CancellationToken cancel = default)
    {
        var row = await account.RowAsync(cancel);
        var known = row?.KnownLines.FirstOrDefault(line => line.Id == id && !line.IsRetired);
        return PhoneNumber.TryParse(known?.Number, out var number)
            ? await newPass().RunAsync(new(id, number), keyInDoubt: row!.ChatsRefusedAt is not null, cancel) : null;
    }
}

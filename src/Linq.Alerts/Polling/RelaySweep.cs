namespace Linq.Alerts;

/// <summary>Publishes what a crash, or a bus that was down, left behind.</summary>
public sealed class RelaySweep(AccountStore account, Relay relay)
{
    /// <remarks>Lines that are not polled now, or never again, have told what they had to tell no less.</remarks>
    /// <returns>Why some of it stays; null when nothing does. An alarm would have to take the very way that is closed.</returns>
    /// <exception cref="StoreUnavailableException">The account's row could not be read.</exception>
    public async Task<Trouble?> RunAsync(CancellationToken cancel = default)
    {
        var kept = await relay.PublishPendingAsync(LineId.Account, cancel);
        foreach (var line in await account.LinesAsync(cancel))
            kept = await relay.PublishPendingAsync(line.Id, cancel) ?? kept;
        return kept;
    }
}

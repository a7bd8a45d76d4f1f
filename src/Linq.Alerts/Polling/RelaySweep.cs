namespace Linq.Alerts;

/// <summary>Publishes what a crash or an unavailable bus left pending.</summary>
public sealed class RelaySweep(AccountStore account, Relay relay)
{
    /// <remarks>Includes lines that aren't polled now, or ever again, because their events must be published too.</remarks>
    /// <returns>Why something is still pending; null if nothing is. There is no alarm for this, because it would have to be published too.</returns>
    /// <exception cref="StoreUnavailableException">The account's row could not be read.</exception>
    public async Task<Trouble?> RunAsync(CancellationToken cancel = default)
    {
        var kept = await relay.PublishPendingAsync(LineId.Account, cancel);
        foreach (var line in await account.LinesAsync(cancel))
            kept = await relay.PublishPendingAsync(line.Id, cancel) ?? kept;
        return kept;
    }
}

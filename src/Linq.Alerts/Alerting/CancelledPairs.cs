namespace Linq.Alerts;

/// <summary>Takes out of a digest what cancelled itself out before anybody was told, and records it.</summary>
internal sealed class CancelledPairs(IDeliveryLedger ledger, TimeProvider clock)
{
    private readonly LedgerEnds _ends = new(ledger, clock);

    /// <param name="maybeTold">Sequence of the last event that may have been told already; 0 for none.</param>
    /// <param name="isRetry">Whether the digest was tried before.</param>
    /// <param name="fence">The route's, from before the turn's last save: nothing is cancelled that another dispatcher may have sent by now.</param>
    /// <exception cref="StoreConflictException">Another dispatcher took the place over.</exception>
    /// <returns>The digest without what cancels itself out; null when nothing is left to tell.</returns>
    public async Task<Digest?> TakeOutAsync(Digest digest, long maybeTold, bool isRetry, RowVersion fence, CancellationToken cancel)
    {
        // A try before this one may have cancelled what belongs to a chat's way too.
        IReadOnlyList<LedgerEntry> before = isRetry ? await CancelledBeforeAsync(digest, cancel) : [];
        var (kept, collapsed) = Collapse.Of(digest.Entries, maybeTold);
        if (collapsed.Count > 0)
            await _ends.EndAsync(digest.Route, collapsed, OutcomeKind.Suppressed, Collapse.Rule, null, cancel, fence);
        if (kept.Count == 0)
            return null;
        var news = collapsed.Count == 0 ? digest : Digest.Of(digest.Route, digest.Why, kept);
        return before.Count + collapsed.Count == 0 ? news : news with { Cancelled = [.. before, .. collapsed] };
    }

    /// <returns>What was cancelled of the digest's chats since the route was last told of each.</returns>
    private async Task<IReadOnlyList<LedgerEntry>> CancelledBeforeAsync(Digest digest, CancellationToken cancel)
    {
        static ChatId? ChatOf(LedgerEntry entry) => (entry.Event as ChatHealthChanged)?.Chat;
        var chats = digest.Entries.Select(ChatOf).OfType<ChatId>().ToHashSet();
        List<LedgerEntry> cancelled = [];
        await foreach (var entry in ledger.ReadAsync(digest.Route, cancel))
        {
            if (ChatOf(entry) is not { } chat || !chats.Contains(chat))
                continue;
            if (entry.Outcome is { Kind: OutcomeKind.Delivered })
                cancelled.RemoveAll(one => ChatOf(one) == chat);
            else if (entry.Outcome is { Why: Collapse.Rule })
                cancelled.Add(entry);
        }

        return cancelled;
    }
}

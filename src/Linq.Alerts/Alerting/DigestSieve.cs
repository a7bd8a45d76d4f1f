namespace Linq.Alerts;

/// <summary>Just before a digest is sent, removes what no longer needs to be sent, and records the rule for each.</summary>
/// <remarks>Rules that only need the event itself apply earlier, at intake: see <see cref="IReasonToKeepQuiet"/>.</remarks>
/// <param name="routes">A route that isn't among these, such as a late recipient's, is assumed to want everything.</param>
internal sealed class DigestSieve(IReadOnlyList<Route> routes, IDeliveryLedger ledger, TimeProvider clock)
{
    private readonly LedgerEnds _ends = new(ledger, clock);
    private readonly BadNewsNeverSent _badNews = new(ledger);

    /// <summary>Applies, in order, all rules that need the whole digest.</summary>
    /// <param name="maybeSent">Sequence of the last event that may have been sent already; 0 for none.</param>
    /// <exception cref="StoreUnavailableException">The ledger could not be read now.</exception>
    public async Task<Sieved> SieveAsync(Digest digest, long maybeSent, CancellationToken cancel)
    {
        var filter = routes.FirstOrDefault(route => route.Name == digest.Route)?.Filter ?? RouteFilter.Everything;
        var (kept, collapsed) = Collapse.Of(digest.Entries, maybeSent);
        (kept, var rolledUp) = RolledUp.Of(kept, maybeSent);
        (kept, var untold) = await _badNews.OfAsync(digest.Route, filter, digest.Entries, kept, collapsed, rolledUp, maybeSent, cancel);
        return new(digest, kept, [(Collapse.Rule, collapsed), (RolledUp.Name, rolledUp), (BadNewsNeverSent.Name, untold)]);
    }

    /// <summary>Records what was removed.</summary>
    /// <param name="isRetry">Whether sending the digest was attempted before.</param>
    /// <param name="fence">The route's fence, from before the last save under this lease: nothing is removed that another dispatcher may have sent by
    /// now.</param>
    /// <exception cref="StoreConflictException">Another dispatcher took over the place.</exception>
    /// <returns>The digest without what was removed; null if nothing is left to send.</returns>
    public async Task<Digest?> TakeOutAsync(Sieved sieved, bool isRetry, RowVersion fence, CancellationToken cancel)
    {
        var digest = sieved.Digest;
        // An earlier attempt may also have cancelled changes that belong to a chat's history.
        IReadOnlyList<LedgerEntry> before = isRetry ? await CancelledBeforeAsync(digest, cancel) : [];
        foreach (var (rule, entries) in sieved.Suppressed.Where(rule => rule.Entries.Count > 0))
            await _ends.EndAsync(digest.Route, entries, OutcomeKind.Suppressed, rule, null, cancel, fence);
        if (sieved.Kept.Count == 0)
            return null;
        var news = sieved.IsWhole ? digest : digest.With(sieved.Kept);
        IReadOnlyList<LedgerEntry> cancelled = [.. before, .. sieved.Suppressed.Where(rule => rule.Rule == Collapse.Rule).SelectMany(rule => rule.Entries)];
        return cancelled.Count == 0 ? news : news with { Cancelled = cancelled };
    }

    /// <returns>Cancelled changes of the digest's chats since each was last reported on this route.</returns>
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

/// <param name="Kept">The part of the digest to send.</param>
/// <param name="Suppressed">The rest, by the rule that suppresses it.</param>
internal sealed record Sieved(Digest Digest, IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<(string Rule, IReadOnlyList<LedgerEntry> Entries)> Suppressed)
{
    /// <summary>Whether all of it is sent.</summary>
    public bool IsWhole => Kept.Count == Digest.Entries.Count;
}

namespace Linq.Alerts;

/// <summary>Takes out of a digest, when it is about to be sent, what need not be sent any more; each under the rule that says so.</summary>
/// <remarks>What can be decided when an event is taken in is decided then: see <see cref="IReasonToKeepQuiet"/>.</remarks>
/// <param name="routes">A route that is none of these, such as a late recipient's, is taken for one that wants everything.</param>
internal sealed class DigestSieve(IReadOnlyList<Route> routes, IDeliveryLedger ledger, TimeProvider clock)
{
    private readonly LedgerEnds _ends = new(ledger, clock);
    private readonly BadNewsNeverSent _badNews = new(ledger);

    /// <summary>Applies all rules that look at what waits together, in order.</summary>
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

    /// <summary>Records what was taken out.</summary>
    /// <param name="isRetry">Whether the digest was tried before.</param>
    /// <param name="fence">The route's, from before the turn's last save: nothing is taken out that another dispatcher may have sent by now.</param>
    /// <exception cref="StoreConflictException">Another dispatcher took the place over.</exception>
    /// <returns>The digest without what was taken out; null when nothing is left to send.</returns>
    public async Task<Digest?> TakeOutAsync(Sieved sieved, bool isRetry, RowVersion fence, CancellationToken cancel)
    {
        var digest = sieved.Digest;
        // A try before this one may have cancelled what belongs to a chat's way too.
        IReadOnlyList<LedgerEntry> before = isRetry ? await CancelledBeforeAsync(digest, cancel) : [];
        foreach (var (rule, entries) in sieved.Suppressed.Where(rule => rule.Entries.Count > 0))
            await _ends.EndAsync(digest.Route, entries, OutcomeKind.Suppressed, rule, null, cancel, fence);
        if (sieved.Kept.Count == 0)
            return null;
        var news = sieved.IsWhole ? digest : digest.With(sieved.Kept);
        IReadOnlyList<LedgerEntry> cancelled = [.. before, .. sieved.Suppressed.Where(rule => rule.Rule == Collapse.Rule).SelectMany(rule => rule.Entries)];
        return cancelled.Count == 0 ? news : news with { Cancelled = cancelled };
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

/// <param name="Kept">What is to be sent of the digest.</param>
/// <param name="Suppressed">The rest, by the rule that keeps it back.</param>
internal sealed record Sieved(Digest Digest, IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<(string Rule, IReadOnlyList<LedgerEntry> Entries)> Suppressed)
{
    /// <summary>Whether all of it is to be sent.</summary>
    public bool IsWhole => Kept.Count == Digest.Entries.Count;
}

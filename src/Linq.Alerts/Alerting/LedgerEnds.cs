namespace Linq.Alerts;

/// <summary>Ends entries of the ledger, and counts the outcomes.</summary>
internal sealed class LedgerEnds(IDeliveryLedger ledger, TimeProvider clock)
{
    /// <exception cref="StoreUnavailableException">Some may have been ended; the call can be repeated.</exception>
    public async Task EndAsync(
        string route, IReadOnlyList<LedgerEntry> entries, OutcomeKind kind, string why, string? digest, CancellationToken cancel, RowVersion? fence = null)
    {
        var now = clock.GetUtcNow();
        await ledger.EndAsync(route, [.. entries.Select(entry => entry.Event.Id)], new(kind, why, now, digest), fence, cancel);
        Telemetry.Outcomes.Add(entries.Count, new("route", route), new("outcome", kind.Word));
        foreach (var entry in entries.Where(entry => !entry.TakenAt.IsFromTheFuture(now)))
            Telemetry.WaitingAge.Record(Math.Max(0, (now - entry.TakenAt).TotalSeconds), new KeyValuePair<string, object?>("route", route));
    }
}

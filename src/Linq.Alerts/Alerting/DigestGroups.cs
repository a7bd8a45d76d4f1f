namespace Linq.Alerts;

/// <summary>Parts what waits for one route into what becomes one digest each.</summary>
internal static class DigestGroups
{
    /// <summary>
    /// One group a line; but lines of which nothing waits than that they are watched now, and well, are one group with the account's news. The key is
    /// the line that the digest will have.
    /// </summary>
    public static IEnumerable<IGrouping<LineId, LedgerEntry>> Of(IReadOnlyList<LedgerEntry> waiting)
    {
        var quiet = waiting.GroupBy(entry => entry.Event.Line.Id)
            .Where(line => line.All(entry => entry.Event is LineBaselined { IsQuiet: true }))
            .Select(line => line.Key)
            .ToHashSet();
        return waiting.GroupBy(entry => quiet.Count > 1 && quiet.Contains(entry.Event.Line.Id) ? LineId.Account : entry.Event.Line.Id);
    }
}

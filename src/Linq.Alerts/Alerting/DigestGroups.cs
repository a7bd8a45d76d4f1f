namespace Linq.Alerts;

/// <summary>Divides what waits for a route into groups, each of which becomes one digest.</summary>
internal static class DigestGroups
{
    /// <summary>
    /// One group per line. Lines with nothing but a baseline without problems are grouped with the account's own events. The key is the digest's line.
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

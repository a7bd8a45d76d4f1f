namespace Linq.Alerts;

/// <summary>Takes out of what waits the changes that cancel each other: a chat that turned and turned back before anybody was told.</summary>
/// <remarks>
/// Whoever is told the rest knows the same state at the end. Opt-outs and returns that nobody saw are never taken out, nor what may have
/// been told, nor a pair with one of these between.
/// </remarks>
internal static class Collapse
{
    public const string Rule = "collapsed";

    /// <param name="waiting">Of one route and line, in sequence.</param>
    /// <param name="maybeSent">Sequence of the last event that may have been told already; 0 for none.</param>
    public static (IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<LedgerEntry> Collapsed) Of(IReadOnlyList<LedgerEntry> waiting, long maybeSent = 0)
    {
        var collapsed = new HashSet<EventId>();
        foreach (var chat in waiting.Where(entry => entry.Event is ChatHealthChanged { TestPlace: null }).GroupBy(entry => ((ChatHealthChanged)entry.Event).Chat))
            CollapseChat([.. chat.Select(entry => (ChatHealthChanged)entry.Event)], maybeSent, collapsed);
        return collapsed.Count == 0 ? (waiting, []) : (
            [.. waiting.Where(entry => !collapsed.Contains(entry.Event.Id))],
            [.. waiting.Where(entry => collapsed.Contains(entry.Event.Id))]);
    }

    private static void CollapseChat(List<ChatHealthChanged> changes, long maybeSent, HashSet<EventId> collapsed)
    {
        // What is left of the way so far, each change joined to the one before it.
        List<ChatHealthChanged> way = [];
        foreach (var change in changes)
        {
            var stays = change.IsOptOut || change.IsRecurrence || change.Id.Sequence <= maybeSent;
            if (stays || (way.Count > 0 && way[^1].Status != change.Previous))
                way.Clear();
            if (stays)
                continue;

            way.Add(change);
            var start = way.FindLastIndex(earlier => earlier.Previous == change.Status);
            if (start < 0)
                continue;
            collapsed.UnionWith(way[start..].Select(gone => gone.Id));
            way.RemoveRange(start, way.Count - start);
        }
    }
}

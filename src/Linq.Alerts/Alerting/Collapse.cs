namespace Linq.Alerts;

/// <summary>Removes waiting changes that cancel each other: a chat that changed and changed back before anyone was alerted.</summary>
/// <remarks>
/// The remaining changes lead to the same final state. Never removed are opt-outs, unobserved returns, changes that may already have been sent, and
/// pairs that have one of these, or another alert about the chat's status, between them.
/// </remarks>
internal static class Collapse
{
    public const string Rule = "collapsed";

    /// <param name="waiting">Of one route and line, in sequence.</param>
    /// <param name="maybeSent">Sequence of the last event that may already have been sent; 0 for none.</param>
    public static (IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<LedgerEntry> Collapsed) Of(IReadOnlyList<LedgerEntry> waiting, long maybeSent = 0)
    {
        var collapsed = new HashSet<EventId>();
        // What is left of each chat's history so far, each change linked to the one before it.
        var ways = new Dictionary<ChatId, List<ChatHealthChanged>>();
        foreach (var entry in waiting)
        {
            if (entry.Event is ChatHealthChanged { TestPlace: null } change)
                Take(change, ways.TryGetValue(change.Chat, out var way) ? way : ways[change.Chat] = [], maybeSent, collapsed);
            foreach (var chat in NamedBy(entry.Event))
                ways.Remove(chat);
        }

        return collapsed.Count == 0 ? (waiting, []) : (
            [.. waiting.Where(entry => !collapsed.Contains(entry.Event.Id))],
            [.. waiting.Where(entry => collapsed.Contains(entry.Event.Id))]);
    }

    private static void Take(ChatHealthChanged change, List<ChatHealthChanged> way, long maybeSent, HashSet<EventId> collapsed)
    {
        var stays = change.IsOptOut || change.IsRecurrence || change.Id.Sequence <= maybeSent;
        if (stays || (way.Count > 0 && way[^1].Status != change.Previous))
            way.Clear();
        if (stays)
            return;

        way.Add(change);
        var start = way.FindLastIndex(earlier => earlier.Previous == change.Status);
        if (start < 0)
            return;
        collapsed.UnionWith(way[start..].Select(gone => gone.Id));
        way.RemoveRange(start, way.Count - start);
    }

    /// <returns>Chats whose status <paramref name="alert"/> states without being a change of it. To its readers, later changes are news.</returns>
    private static IEnumerable<ChatId> NamedBy(AlertEvent alert) => alert switch
    {
        ChatFlapping flapping => [flapping.Chat],
        LineSurge surge => surge.Worst.Select(chat => chat.Chat),
        LineReminder reminder => reminder.Worst.Select(chat => chat.Chat),
        LineBaselined baseline => baseline.Worst.Select(chat => chat.Chat),
        _ => [],
    };
}

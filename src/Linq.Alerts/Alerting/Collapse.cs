namespace Linq.Alerts;

/// <summary>Takes out of what waits the changes that cancel each other: a chat that turned and turned back before anybody was told.</summary>
/// <remarks>
/// Whoever is told the rest knows the same state at the end. Opt-outs and returns that nobody saw are never taken out, nor what may have
/// been told, nor a pair with one of these, or another alert that
/// says how the chat is, between.
/// </remarks>
internal static class Collapse
{
    public const string Rule = "collapsed";

    /// <param name="waiting">Of one route and line, in sequence.</param>
    /// <param name="maybeSent">Sequence of the last event that may have been told already; 0 for none.</param>
    public static (IReadOnlyList<LedgerEntry> Kept, IReadOnlyList<LedgerEntry> Collapsed) Of(IReadOnlyList<LedgerEntry> waiting, long maybeSent = 0)
    {
        var collapsed = new HashSet<EventId>();
        // What is left of each chat's way so far, each change joined to the one before it.
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

    /// <returns>Chats whose status <paramref name="alert"/> says, other than by a change of it: what comes after it is news to those who read it.</returns>
    private static IEnumerable<ChatId> NamedBy(AlertEvent alert) => alert switch
    {
        ChatFlapping flapping => [flapping.Chat],
        LineSurge surge => surge.Worst.Select(chat => chat.Chat),
        LineReminder reminder => reminder.Worst.Select(chat => chat.Chat),
        LineBaselined baseline => baseline.Worst.Select(chat => chat.Chat),
        _ => [],
    };
}

namespace Linq.Alerts;

/// <summary>Makes a page out of everything that might be on it, for stores that cannot read backwards.</summary>
public static class NewestFirst
{
    /// <summary>Reads <paramref name="items"/> to their end and keeps the page only.</summary>
    /// <param name="place">Where in the history an item stands.</param>
    public static async Task<HistoryPage<T>> PageAsync<T>(
        IAsyncEnumerable<T> items, Func<T, HistoryCursor> place, int limit, HistoryCursor? after, CancellationToken cancel = default)
    {
        // One more than wanted tells whether there is another page. The oldest of those kept is the first to go.
        var kept = new PriorityQueue<T, HistoryCursor>();
        await foreach (var item in items.WithCancellation(cancel))
        {
            var at = place(item);
            if (at >= after)
                continue;
            kept.Enqueue(item, at);
            if (kept.Count > limit + 1)
                kept.Dequeue();
        }

        List<T> page = [.. kept.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
        return Of(page, place, limit);
    }

    /// <param name="found">The page, newest first, and one item more where there is another page.</param>
    public static HistoryPage<T> Of<T>(List<T> found, Func<T, HistoryCursor> place, int limit) =>
        found.Count <= limit ? new(found, null) : new(found[..limit], place(found[limit - 1]));
}

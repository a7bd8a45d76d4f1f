namespace Linq.Alerts;

/// <summary>Selects a page from everything that might be on it, for stores that can't read backwards.</summary>
public static class NewestFirst
{
    /// <summary>Reads all <paramref name="items"/> and keeps only the page.</summary>
    /// <param name="place">An item's position in the history.</param>
    public static async Task<HistoryPage<T>> PageAsync<T>(
        IAsyncEnumerable<T> items, Func<T, HistoryCursor> place, int limit, HistoryCursor? after, CancellationToken cancel = default)
    {
        // One item more than requested shows whether there is another page. The oldest item kept is dropped first.
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

    /// <param name="found">The page, newest first, plus one item if there is another page.</param>
    public static HistoryPage<T> Of<T>(List<T> found, Func<T, HistoryCursor> place, int limit) =>
        found.Count <= limit ? new(found, null) : new(found[..limit], place(found[limit - 1]));
}

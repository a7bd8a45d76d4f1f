namespace ServiceBusStandIn;

/// <summary>Recently seen message IDs. The window counts from the first message with an ID.</summary>
/// <param name="window">Null: no duplicate detection.</param>
internal sealed class SeenIds(TimeSpan? window)
{
    private readonly HashSet<string> _seen = [];
    private readonly Queue<(string Id, DateTime At)> _inOrder = [];

    /// <returns>Whether the message is new; its ID is then remembered.</returns>
    public bool Add(string? id, DateTime now)
    {
        if (window is not { } length || id is null)
            return true;
        while (_inOrder.TryPeek(out var oldest) && oldest.At <= now - length)
            _seen.Remove(_inOrder.Dequeue().Id);
        if (!_seen.Add(id))
            return false;
        _inOrder.Enqueue((id, now));
        return true;
    }
}

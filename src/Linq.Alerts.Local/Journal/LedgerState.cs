using System.Globalization;

namespace Linq.Alerts.Local;

/// <param name="isPending">Whether an event may be published again. Its entries are kept, for they tell that it is a redelivery.</param>
internal sealed class LedgerState(Func<EventId, bool> isPending) : IJournalState<LedgerRecord>
{
    /// <summary>Entries a record when the journal is rewritten.</summary>
    private const int Chunk = 1000;

    private readonly Dictionary<string, HeldRoute> _routes = new(StringComparer.Ordinal);

    public IEnumerable<string> RouteNames => _routes.Where(route => route.Value.Entries.Count > 0).Select(route => route.Key);

    public HeldRoute? Find(string route) => _routes.GetValueOrDefault(route);

    public bool Holds(string route, EventId id) => Find(route)?.Entries.ContainsKey(id) ?? false;

    public void Apply(LedgerRecord record)
    {
        foreach (var entry in record.Added ?? [])
            Held(entry.Route).Add(entry);
        if (record.Ended is { } ended)
            Held(ended.Route).End(ended);
        if (record.Row is { } row)
            Held(row.Place).Write(row, record.Version);
    }

    public void ForgetBefore(DateTimeOffset time)
    {
        foreach (var route in _routes.Values)
            route.Forget(entry => entry.Outcome?.At < time && !isPending(entry.Event.Id));
    }

    public IEnumerable<LedgerRecord> Live()
    {
        foreach (var route in _routes.Values)
        {
            if (route.Row is not null)
                yield return new() { Row = route.Row, Version = route.Version };
            foreach (var entries in route.Entries.Values.Chunk(Chunk))
                yield return new() { Added = entries };
        }
    }

    private HeldRoute Held(string route) => _routes.TryGetValue(route, out var held) ? held : _routes[route] = new();
}

internal sealed class HeldRoute
{
    public PlaceRow? Row { get; private set; }

    public long Version { get; private set; }

    public RowVersion Tag => Version == 0 ? default : new(Version.ToString(CultureInfo.InvariantCulture));

    /// <summary>All entries that are kept, in the order they were taken in.</summary>
    public OrderedDictionary<EventId, StoredEntry> Entries { get; private set; } = [];

    /// <summary>Those without an outcome, in the same order: a dispatcher asks for them often, and they are few.</summary>
    public List<StoredEntry> Waiting { get; } = [];

    public bool IsWaiting(EventId id) => Entries.TryGetValue(id, out var entry) && entry.Outcome is null;

    public void Add(StoredEntry entry)
    {
        if (Entries.TryAdd(entry.Event.Id, entry) && entry.Outcome is null)
            Waiting.Add(entry);
    }

    public void End(EndedEntries ended)
    {
        var ids = ended.Events.ToHashSet();
        foreach (var entry in Waiting.Where(entry => ids.Contains(entry.Event.Id)))
            Entries[entry.Event.Id] = entry with { Outcome = ended.Outcome };
        Waiting.RemoveAll(entry => ids.Contains(entry.Event.Id));
    }

    public void Write(PlaceRow row, long? version)
    {
        Row = StoredRows.Whole(row);
        Version = version ?? Version + 1;
    }

    public void Forget(Func<StoredEntry, bool> isOver) =>
        // Made anew: taking many out of an ordered dictionary one by one moves all the others each time.
        Entries = new(Entries.Where(entry => !isOver(entry.Value)));
}

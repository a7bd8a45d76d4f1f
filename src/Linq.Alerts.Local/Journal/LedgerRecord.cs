namespace Linq.Alerts.Local;

/// <summary>One record of <c>ledger.journal</c>: entries taken in, or entries of one route that ended, or a place's row.</summary>
internal sealed record LedgerRecord
{
    public IReadOnlyList<StoredEntry>? Added { get; init; }

    public EndedEntries? Ended { get; init; }

    public PlaceRow? Row { get; init; }

    /// <summary>Writings of the place's row up to this one. Comes with <see cref="Row"/>.</summary>
    public long? Version { get; init; }
}

internal sealed record StoredEntry(string Route, StoredEvent Event, DateTimeOffset TakenAt, Outcome? Outcome = null)
{
    public static StoredEntry Of(LedgerEntry entry) => new(entry.Route, StoredEvent.Of(entry.Event), entry.TakenAt, entry.Outcome);

    public LedgerEntry Read() => new(Route, Event.Read(), TakenAt, Outcome);
}

internal sealed record EndedEntries(string Route, IReadOnlyList<EventId> Events, Outcome Outcome);

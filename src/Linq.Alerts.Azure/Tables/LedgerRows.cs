using System.Security.Cryptography;
using System.Text;

namespace Linq.Alerts.Azure;

/// <summary>An entry of the ledger. Its key says whether it is waiting or ended.</summary>
internal sealed class EntryRow : TextRow
{
    /// <summary>A reason is a sentence. One that doesn't fit into a property must not prevent an entry from ending.</summary>
    private const int LongestWhy = 4_000;

    public DateTimeOffset TakenAt { get; init; }

    public string? EventId { get; init; }

    public string? Outcome { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The record of its replay.</summary>
    public string? Replay { get; init; }

    /// <summary>The part of the key that says when it was recorded: the same while it is waiting and when it has ended.</summary>
    public string Order() => RowKey[(RowKey.IndexOf('|', StringComparison.Ordinal) + 1)..];

    public EventId Id() => Alerts.EventId.Parse(EventId ?? "");

    public Outcome? ReadOutcome() => Outcome is null ? null : StoredText.ReadOutcome(Outcome);

    public LedgerEntry Read(string route) => new(route, StoredText.ReadEvent(Encoding.UTF8.GetBytes(WholeText())), TakenAt, ReadOutcome())
    {
        Replay = Replay is null ? null : StoredText.ReadReplay(Replay),
    };

    public static EntryRow Of(string partition, LedgerEntry entry, string order)
    {
        var row = new EntryRow
        {
            PartitionKey = partition,
            RowKey = $"{TableKeys.Waiting}{order}",
            TakenAt = entry.TakenAt,
            EventId = entry.Event.Id.ToString(),
            Replay = entry.Replay is { } replay ? StoredText.Of(replay) : null,
        };
        row.SetText(Encoding.UTF8.GetString(StoredText.Of(entry.Event)));
        return entry.Outcome is { } outcome ? row.Ended(outcome) : row;
    }

    /// <summary>The same entry with its outcome.</summary>
    public EntryRow Ended(Outcome outcome)
    {
        var why = outcome.Why.Length > LongestWhy ? $"{outcome.Why[..LongestWhy]}…" : outcome.Why;
        var row = new EntryRow
        {
            PartitionKey = PartitionKey,
            RowKey = $"{TableKeys.Ended}{Order()}",
            TakenAt = TakenAt,
            EventId = EventId,
            Outcome = StoredText.Of(outcome with { Why = why }),
            EndedAt = outcome.At,
            Replay = Replay,
        };
        row.SetText(WholeText());
        return row;
    }
}

/// <summary>Records that an event was taken in for a route. The first to add this row takes it in; all others see a redelivery.</summary>
internal sealed class SeenRow : TableRow
{
    /// <summary>The position of its entry.</summary>
    public string? Order { get; init; }

    /// <summary>A hash of the event's content, from <see cref="ContentOf"/>.</summary>
    public string? Content { get; init; }

    public static string ContentOf(AlertEvent alert) => Convert.ToHexString(SHA256.HashData(EventJson.Write(alert)));
}

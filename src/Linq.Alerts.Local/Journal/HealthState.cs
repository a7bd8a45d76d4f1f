using System.Globalization;

namespace Linq.Alerts.Local;

internal sealed class HealthState : IJournalState<HealthRecord>
{
    /// <summary>Rows or events a record when the journal is rewritten: no record grows with the line.</summary>
    private const int Chunk = 1000;

    private readonly Dictionary<LineId, HeldLine> _lines = [];

    public HeldLine? Find(LineId line) => _lines.GetValueOrDefault(line);

    public bool IsPending(EventId id) => Find(id.Line)?.Pending.ContainsKey((id.Epoch, id.Sequence)) ?? false;

    public void Apply(HealthRecord record)
    {
        if (!_lines.TryGetValue(record.Line, out var line))
            _lines[record.Line] = line = new();
        line.Apply(record);
    }

    public void ForgetBefore(DateTimeOffset time)
    {
        foreach (var line in _lines.Values)
            line.Events.RemoveAll(stored => stored.ObservedAt < time && !IsPending(stored.Id));
    }

    public IEnumerable<HealthRecord> Live()
    {
        foreach (var (id, line) in _lines)
        {
            yield return new(id) { Row = line.Row, Version = line.Version };
            foreach (var chats in line.Chats.Values.Chunk(Chunk))
                yield return new(id) { Written = chats };
            foreach (var events in line.Events.Chunk(Chunk))
            {
                var published = events.Select(stored => stored.Id).Where(stored => !IsPending(stored));
                yield return new(id) { Events = events, Published = [.. published] };
            }
        }
    }
}

internal sealed class HeldLine
{
    public LineRow? Row { get; private set; }

    public long Version { get; private set; }

    public RowVersion Tag => Version == 0 ? default : new(Version.ToString(CultureInfo.InvariantCulture));

    public Dictionary<ChatId, ChatRow> Chats { get; } = [];

    /// <summary>All events that are kept, in sequence.</summary>
    public List<StoredEvent> Events { get; } = [];

    public SortedDictionary<(long Epoch, long Sequence), StoredEvent> Pending { get; } = [];

    public void Apply(HealthRecord record)
    {
        if (record.Row is { } row)
        {
            Row = StoredRows.Whole(row);
            Version = record.Version ?? Version + 1;
        }

        foreach (var chat in record.Written ?? [])
            Chats[chat.Id] = chat;
        foreach (var chat in record.Removed ?? [])
            Chats.Remove(chat);
        foreach (var stored in record.Events ?? [])
        {
            Events.Add(stored);
            Pending[(stored.Id.Epoch, stored.Id.Sequence)] = stored;
        }

        foreach (var id in record.Published ?? [])
            Pending.Remove((id.Epoch, id.Sequence));
    }
}

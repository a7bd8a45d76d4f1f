using System.Security.Cryptography;

namespace Linq.Alerts;

/// <summary>Collects the content of one commit, and assigns its events their IDs.</summary>
internal sealed class StreamDraft
{
    /// <summary>
    /// Room for what may be added before the next check: a chat with its event and its flapping, and at the end of a pass the baseline's summary, a
    /// surge that ends, a surge that is reported, a reminder, and the alarms that end.
    /// </summary>
    private const int Room = 1 + (2 * 2) + (2 * 4) + (2 * 10);

    /// <summary>
    /// The maximum step of an epoch that is ahead of the clock, in milliseconds. Large enough that two copies of a store hardly ever take the same
    /// steps.
    /// </summary>
    private const int LongestStep = 1_000_000;

    private readonly Dictionary<ChatId, ChatRow> _written = [];
    private readonly HashSet<ChatId> _removed = [];
    private readonly List<AlertEvent> _events = [];

    /// <summary>While a commit is being made: the last event of each chat that has events in it.</summary>
    private readonly Dictionary<ChatId, EventId> _lastEvents = [];

    public bool IsEmpty => _written.Count + _removed.Count + _events.Count == 0;

    public bool HasEvents => _events.Count > 0;

    /// <summary>Whether the next addition might not fit into the commit.</summary>
    public bool IsFull => 1 + _written.Count + _removed.Count + (2 * _events.Count) > StreamCommit.MaxOperations - Room;

    public void Write(ChatRow row)
    {
        _removed.Remove(row.Id);
        _written[row.Id] = row;
    }

    public void Remove(ChatId chat)
    {
        _written.Remove(chat);
        _removed.Add(chat);
    }

    public void Add(AlertEvent alert) => _events.Add(alert);

    /// <summary>Makes the commit, and empties the draft. A chat's row and its later events refer to the chat's last event.</summary>
    /// <param name="now">The epoch of the events' IDs, unless the clock was set back since the last one. So a restored store doesn't repeat IDs.</param>
    /// <returns>The commit, and its row.</returns>
    public (StreamCommit Commit, TRow Row) Take<TRow>(TRow row, RowVersion basedOn, DateTimeOffset now)
        where TRow : StreamRow
    {
        var id = Guid.NewGuid();
        var epoch = _events.Count == 0 ? row.EventEpoch : NextEpoch(row, now);
        var written = row with { LastCommit = id, NextSequence = row.NextSequence + _events.Count, EventEpoch = epoch };
        var commit = new StreamCommit
        {
            Id = id,
            BasedOn = basedOn,
            Events = [.. Numbered(row, epoch)],
            Written = [.. _written.Values.Select(chat => _lastEvents.TryGetValue(chat.Id, out var last) ? chat with { Event = last } : chat)],
            Removed = [.. _removed],
            Row = written,
        };
        _written.Clear();
        _removed.Clear();
        _events.Clear();
        _lastEvents.Clear();
        return (commit, written);
    }

    private IEnumerable<AlertEvent> Numbered(StreamRow row, long epoch)
    {
        for (var i = 0; i < _events.Count; i++)
        {
            var id = new EventId(row.Line.Id, epoch, row.NextSequence + i);
            switch (_events[i])
            {
                case ChatHealthChanged change:
                    yield return change with { Id = id, PreviousEvent = Previous(change.Chat) ?? change.PreviousEvent };
                    _lastEvents[change.Chat] = id;
                    break;
                case ChatGone gone:
                    yield return gone with { Id = id, PreviousEvent = Previous(gone.Chat) ?? gone.PreviousEvent };
                    break;
                case var alert:
                    yield return alert with { Id = id };
                    break;
            }
        }

        EventId? Previous(ChatId chat) => _lastEvents.TryGetValue(chat, out var last) ? last : null;
    }

    private static long NextEpoch(StreamRow row, DateTimeOffset now)
    {
        var (time, last) = (now.ToUnixTimeMilliseconds(), Math.Max(row.EventEpoch, row.Epoch.ToUnixTimeMilliseconds()));
        // Once a clock has run ahead, time no longer distinguishes a restored backup's new events from those recorded after the backup; random steps do.
        return last - time > StoredTime.Skew.TotalMilliseconds ? last + RandomNumberGenerator.GetInt32(1, LongestStep + 1) : Math.Max(time, last);
    }
}

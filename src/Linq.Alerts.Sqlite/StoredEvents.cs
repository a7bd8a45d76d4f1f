using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Linq.Alerts.Sqlite;

/// <summary>The table of events, which the poller's record and the deliveries share.</summary>
internal static class StoredEvents
{
    /// <summary>Columns of an event's id.</summary>
    public const string Id = "events.line, events.epoch, events.sequence";

    /// <returns>The event's number; null when it is not there.</returns>
    public static (long Number, string Event)? Find(Connection connection, EventId id) =>
        connection.Query(
            "SELECT number, event FROM events WHERE line = $1 AND epoch = $2 AND sequence = $3",
            row => (row.GetInt64(0), row.GetString(1)),
            id.Line.ToString(), id.Epoch, id.Sequence) is [var found] ? found : null;

    /// <param name="isRecorded">Whether the poller records it, and it is to be published.</param>
    /// <returns>The event's number.</returns>
    public static long Add(Connection connection, AlertEvent alert, bool isRecorded)
    {
        var (chat, previous, status) = alert switch
        {
            ChatHealthChanged change => (change.Chat.ToString(), change.Previous.Word, change.Status.Word),
            ChatGone gone => (gone.Chat.ToString(), gone.LastStatus.Word, null),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        return (long)connection.Scalar(
            """
            INSERT INTO events (line, epoch, sequence, time, type, chat, previous, status, recorded, pending, event)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) RETURNING number
            """,
            alert.Id.Line.ToString(), alert.Id.Epoch, alert.Id.Sequence, StoredTime.Of(alert.ObservedAt), EventType.Of(alert), chat, previous, status,
            isRecorded ? 1 : 0, Encoding.UTF8.GetString(StoredText.Of(alert)))!;
    }

    public static AlertEvent Read(string text) => StoredText.ReadEvent(Encoding.UTF8.GetBytes(text));

    public static EventId ReadId(SqliteDataReader row, int column) =>
        EventId.Parse(string.Create(CultureInfo.InvariantCulture, $"{row.GetString(column)}.{row.GetInt64(column + 1)}.{row.GetInt64(column + 2)}"));
}

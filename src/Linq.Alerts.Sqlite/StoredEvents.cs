using System.Text;
using Microsoft.Data.Sqlite;

namespace Linq.Alerts.Sqlite;

/// <summary>The table of events, shared by the poller's records and the deliveries.</summary>
internal static class StoredEvents
{
    /// <returns>The event's row number; null if it doesn't exist.</returns>
    public static (long Number, string Event)? Find(Connection connection, EventId id) =>
        connection.Query(
            "SELECT number, event FROM events WHERE line = $1 AND epoch = $2 AND sequence = $3",
            row => (row.GetInt64(0), row.GetString(1)),
            id.Line.ToString(), id.Epoch, id.Sequence) is [var found] ? found : null;

    /// <param name="isRecorded">Whether the poller records it, so that it must be published.</param>
    /// <returns>The event's number.</returns>
    public static long Add(Connection connection, AlertEvent alert, bool isRecorded)
    {
        var (chat, previous, status) = alert switch
        {
            ChatHealthChanged change => (change.Chat.ToString(), change.Previous.Word, change.Status.Word),
            ChatGone gone => (gone.Chat.ToString(), gone.LastStatus.Word, null),
            ChatFlapping flapping => (flapping.Chat.ToString(), null, flapping.Status.Word),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        return (long)connection.Scalar(
            """
            INSERT INTO events (line, epoch, sequence, time, type, chat, previous, status, recorded, pending, event)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) RETURNING number
            """,
            alert.Id.Line.ToString(), alert.Id.Epoch, alert.Id.Sequence, TimeText.Of(alert.ObservedAt), EventType.Of(alert), chat, previous, status,
            isRecorded ? 1 : 0, Encoding.UTF8.GetString(StoredText.Of(alert)))!;
    }

    public static AlertEvent Read(string text) => StoredText.ReadEvent(Encoding.UTF8.GetBytes(text));

    /// <returns>Null for an unreadable one.</returns>
    public static AlertEvent? TryRead(SqliteDataReader row, int column)
    {
        try
        {
            return Read(row.GetString(column));
        }
        catch (Exception e) when (DamagedRow.IsDamage(e))
        {
            return null;
        }
    }

    /// <summary>What the columns say about an unreadable event, for the person who has to handle it.</summary>
    public static string Describe(Connection connection, object number) => connection.Query(
        "SELECT type, chat, previous, status, time FROM events WHERE number = $1",
        row => string.Join(
            ' ',
            new[] { Text(row, 0), Text(row, 1) is { } chat ? $"of chat {chat}" : null, Text(row, 2), Text(row, 3) is { } status ? $"-> {status}" : null, $"at {Text(row, 4)}" }.OfType<string>()),
        number) is [var found] ? found : "an event that is gone";

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetValue(column).ToString();
}

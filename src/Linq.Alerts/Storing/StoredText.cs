using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Linq.Alerts;

/// <summary>Converts rows and events to the text that a store keeps, and back.</summary>
public static class StoredText
{
    public static string Of(StreamRow row) => row switch
    {
        LineRow line => JsonSerializer.Serialize(line, StoredJson.Default.LineRow),
        AccountRow account => JsonSerializer.Serialize(account, StoredJson.Default.AccountRow),
        _ => throw new ArgumentException($"A {row.GetType().Name} has no JSON.", nameof(row)),
    };

    public static string Of(ChatRow row) => JsonSerializer.Serialize(row, StoredJson.Default.ChatRow);

    public static string Of(PlaceRow row) => JsonSerializer.Serialize(row, StoredJson.Default.PlaceRow);

    public static string Of(Outcome outcome) => JsonSerializer.Serialize(outcome, StoredJson.Default.Outcome);

    public static string Of(Replay replay) => JsonSerializer.Serialize(replay, StoredJson.Default.Replay);

    public static string Of(MaintenanceLog log) => JsonSerializer.Serialize(log, StoredJson.Default.MaintenanceLog);

    /// <exception cref="JsonException">What was written can't be read back, so it must not get into a store.</exception>
    public static byte[] Of(AlertEvent alert)
    {
        var json = EventJson.Write(alert);
        EventJson.Read(json);
        return json;
    }

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static LineRow ReadLine(string text) => StoredRows.Whole(Read(text, StoredJson.Default.LineRow));

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static AccountRow ReadAccount(string text) => StoredRows.Whole(Read(text, StoredJson.Default.AccountRow));

    /// <summary>Reads the row of a line or of the account, for what both have.</summary>
    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static StreamRow ReadStream(LineId stream, string text) => stream == LineId.Account ? ReadAccount(text) : ReadLine(text);

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static ChatRow ReadChat(string text) => Read(text, StoredJson.Default.ChatRow);

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static ChatRow ReadChat(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, StoredJson.Default.ChatRow) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new UnreadableException("a row", e);
        }
    }

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static PlaceRow ReadPlace(string text) => StoredRows.Whole(Read(text, StoredJson.Default.PlaceRow));

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static Outcome ReadOutcome(string text) => Read(text, StoredJson.Default.Outcome);

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static Replay ReadReplay(string text) => Read(text, StoredJson.Default.Replay) is { Ended.Why: not null } replay
        ? replay : throw new UnreadableException("a replay", new JsonException("It lacks how the entry had ended."));

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static MaintenanceLog ReadUpkeep(string text) => Read(text, StoredJson.Default.MaintenanceLog);

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static AlertEvent ReadEvent(ReadOnlySpan<byte> json)
    {
        try
        {
            return EventJson.Read(json);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new UnreadableException("an event", e);
        }
    }

    /// <exception cref="UnreadableException">It is damaged, or a later version wrote it.</exception>
    public static Silence ReadSilence(string text)
    {
        try
        {
            return Silence.FromJson(text);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new UnreadableException("a silence", e);
        }
    }

    private static T Read<T>(string text, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new UnreadableException("a row", e);
        }
    }

    /// <summary>The exceptions of value parsers for invalid text; anything else is a bug.</summary>
    private static bool IsDamage(Exception e) => e is JsonException or FormatException or ArgumentException or InvalidOperationException or OverflowException;
}

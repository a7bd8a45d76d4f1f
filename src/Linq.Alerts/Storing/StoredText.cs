using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Linq.Alerts;

/// <summary>Rows and events as the text that a store keeps, and back.</summary>
public static class StoredText
{
    public static string Of(LineRow row) => JsonSerializer.Serialize(row, StoredJson.Default.LineRow);

    public static string Of(ChatRow row) => JsonSerializer.Serialize(row, StoredJson.Default.ChatRow);

    public static string Of(PlaceRow row) => JsonSerializer.Serialize(row, StoredJson.Default.PlaceRow);

    public static string Of(Outcome outcome) => JsonSerializer.Serialize(outcome, StoredJson.Default.Outcome);

    public static string Of(Replay replay) => JsonSerializer.Serialize(replay, StoredJson.Default.Replay);

    /// <exception cref="JsonException">What was written cannot be read back; it must not get into a store.</exception>
    public static byte[] Of(AlertEvent alert)
    {
        var json = EventJson.Write(alert);
        EventJson.Read(json);
        return json;
    }

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static LineRow ReadLine(string text) => StoredRows.Whole(Read(text, StoredJson.Default.LineRow));

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static ChatRow ReadChat(string text) => Read(text, StoredJson.Default.ChatRow);

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static PlaceRow ReadPlace(string text) => StoredRows.Whole(Read(text, StoredJson.Default.PlaceRow));

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static Outcome ReadOutcome(string text) => Read(text, StoredJson.Default.Outcome);

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static Replay ReadReplay(string text) => Read(text, StoredJson.Default.Replay);

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static AlertEvent ReadEvent(ReadOnlySpan<byte> json)
    {
        try
        {
            return EventJson.Read(json);
        }
        catch (JsonException e)
        {
            throw Unreadable("an event", e);
        }
    }

    /// <exception cref="StoreUnavailableException">A later version wrote it.</exception>
    public static Silence ReadSilence(string text)
    {
        try
        {
            return Silence.FromJson(text);
        }
        catch (JsonException e)
        {
            throw Unreadable("a silence", e);
        }
    }

    private static T Read<T>(string text, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw Unreadable("a row", e);
        }
    }

    private static StoreUnavailableException Unreadable(string what, JsonException e) => new(
        $"The store holds {what} that this version of Linq Alerts cannot read: {e.Message} A later version wrote it: start that one again, or a newer one.", e);
}

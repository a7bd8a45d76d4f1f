using System.Text;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Reads ids and health straight from a page's bytes: no object, no text, nothing for the chats that did not change.</summary>
/// <remarks>Source: <c>GET /v3/chats</c>, answer <c>{chats: Chat[], next_cursor: string|null}</c>. Fields come in any order, and new ones appear often.</remarks>
internal static class ChatPageReader
{
    /// <exception cref="JsonException">Not JSON, or no <c>chats</c>: an error page must not pass for an empty list.</exception>
    public static (int Unreadable, string? NextCursor) Read(ReadOnlySpan<byte> page, List<ChatReading> chats)
    {
        try
        {
            return ReadPage(page, chats);
        }
        catch (InvalidOperationException e)
        {
            // Utf8JsonReader finds half a character only when it has to decode the text, and calls it an invalid operation.
            throw new JsonException("The page holds text that is no text.", e);
        }
    }

    private static (int Unreadable, string? NextCursor) ReadPage(ReadOnlySpan<byte> page, List<ChatReading> chats)
    {
        var reader = new Utf8JsonReader(page);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The page is no object.");

        int? unreadable = null;
        string? cursor = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChats = reader.ValueTextEquals("chats"u8);
            var isCursor = reader.ValueTextEquals("next_cursor"u8);
            reader.Read();
            if (isChats && reader.TokenType == JsonTokenType.StartArray)
                unreadable = ReadChats(ref reader, chats);
            else if (isCursor)
                cursor = ReadCursor(ref reader);
            else
                reader.Skip();
        }

        // Reads on, so that bytes after the object are found out.
        while (reader.Read())
        {
        }

        // Missing, null and "" all end the list: Linq's fixtures show each.
        return (unreadable ?? throw new JsonException("The page has no chats."), cursor is "" ? null : cursor);
    }

    private static string? ReadCursor(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        // Linq's cursors look like offsets; one that lost its quotes leads on all the same.
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        // To pass over it would end the list here, and every chat behind it would seem to be gone.
        _ => throw new JsonException("The page's cursor is no text."),
    };

    private static int ReadChats(ref Utf8JsonReader reader, List<ChatReading> chats)
    {
        var unreadable = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject && ReadChat(ref reader) is { } chat)
                chats.Add(chat);
            else
            {
                unreadable++;
                reader.Skip();
            }
        }

        return unreadable;
    }

    private static ChatReading? ReadChat(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var id = Guid.Empty;
        (bool HasHealth, HealthStatus Status, DateTimeOffset? Since) health = default;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var isHealth = !isId && reader.ValueTextEquals("health_status"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String)
                _ = reader.TryGetGuid(out id);
            else if (isHealth && reader.TokenType == JsonTokenType.StartObject)
                health = ReadHealth(ref reader);
            else
                reader.Skip();
        }

        var end = (int)reader.BytesConsumed;
        return id == Guid.Empty ? null : new(new(id), health.HasHealth, health.Status, health.Since, start, end);
    }

    private static (bool, HealthStatus, DateTimeOffset?) ReadHealth(ref Utf8JsonReader reader)
    {
        var has = false;
        var status = HealthStatus.Unknown;
        DateTimeOffset? since = null;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatus = reader.ValueTextEquals("status"u8);
            var isSince = !isStatus && reader.ValueTextEquals("updated_at"u8);
            reader.Read();
            if (isStatus && reader.TokenType == JsonTokenType.String)
            {
                has = true;
                // A word with an escape in it is none of the known ones.
                status = reader.ValueIsEscaped ? HealthStatus.Unknown : HealthStatus.Read(reader.ValueSpan);
            }
            else if (isSince && reader.TokenType == JsonTokenType.String)
                since = reader.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : null;
            else
                reader.Skip();
        }

        return (has, status, since);
    }
}

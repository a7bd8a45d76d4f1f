using System.Text;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Reads IDs and health straight from a page's bytes: no objects, no strings, and no memory for chats that didn't change.</summary>
/// <remarks>
/// Source: <c>GET /v3/chats</c>, answer <c>{chats: Chat[], next_cursor: string|null}</c>. Fields come in any order, and new ones appear often.
/// As long as the page is JSON, an unreadable entry doesn't affect other entries.
/// </remarks>
internal static class ChatPageReader
{
    /// <summary>The longest cursor that is followed, in bytes. Linq's look like offsets; a longer one would only cost memory.</summary>
    public const int MaxCursor = 4 * 1024;

    /// <summary>Nested fields are skipped without recursion, so there is no need for a depth limit.</summary>
    public static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <param name="shapes">The shapes of chats read earlier from the same list. More are added.</param>
    /// <exception cref="JsonException">The bytes aren't JSON, or have no <c>chats</c>: an error page must not be mistaken for an empty list.</exception>
    public static PageFacts Read(ReadOnlySpan<byte> page, List<ChatReading> chats, ChatShapes shapes)
    {
        var reader = new Utf8JsonReader(page, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The page is not an object.");

        var offset = 0;
        int? unreadable = null;
        (string? Cursor, string? Problem) next = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChats = Is(ref reader, "chats"u8);
            var isCursor = !isChats && Is(ref reader, "next_cursor"u8);
            reader.Read();
            if (isChats && reader.TokenType == JsonTokenType.StartArray)
                unreadable = (unreadable ?? 0) + ReadChats(ref reader, ref offset, page, chats, shapes);
            else
            {
                if (isCursor)
                    next = ReadCursor(ref reader);
                reader.Skip();
            }
        }

        // Continues reading, to detect bytes after the object.
        while (reader.Read())
        {
        }

        return new(unreadable ?? throw new JsonException("The page has no chats."), next.Cursor, next.Problem);
    }

    private static (string? Cursor, string? Problem) ReadCursor(ref Utf8JsonReader reader)
    {
        // Ignoring a cursor that can't be followed would end the list here, and every later chat would seem to be gone.
        if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.String or JsonTokenType.Number))
            return (null, "next_cursor is not a text");
        if (reader.ValueSpan.Length > MaxCursor)
            return (null, $"next_cursor is longer than {MaxCursor:N0} bytes");
        try
        {
            return reader.TokenType switch
            {
                // Missing, null and "" all end the list. Each occurs in Linq's fixtures.
                JsonTokenType.Null => default,
                JsonTokenType.String => (reader.GetString() is { Length: > 0 } text ? text : null, null),
                // A cursor without quotes still works.
                _ => (Encoding.UTF8.GetString(reader.ValueSpan), null),
            };
        }
        catch (InvalidOperationException)
        {
            return (null, "next_cursor is not valid text");
        }
    }

    private static int ReadChats(ref Utf8JsonReader reader, ref int offset, ReadOnlySpan<byte> page, List<ChatReading> chats, ChatShapes shapes)
    {
        var unreadable = 0;
        int? previousEnd = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || ReadChat(ref reader, offset, out var positions) is not { } chat)
            {
                unreadable++;
                previousEnd = null;
                reader.Skip();
                continue;
            }

            chats.Add(chat);
            if (previousEnd is { } previous)
                shapes.Learn(page, previous, chat, positions);
            var end = chat.End;
            shapes.ReadFrom(page, ref end, chats);
            previousEnd = end;
            if (end == chat.End)
                continue;
            // The tokenizer continues after these chats, in the state in which it was before them: at the end of an object in the list. Only the line number
            // in its exceptions no longer counts from the start of the page.
            offset = end;
            reader = new(page[end..], isFinalBlock: true, reader.CurrentState);
        }

        return unreadable;
    }

    private static ChatReading? ReadChat(ref Utf8JsonReader reader, int offset, out ChatStrings positions)
    {
        var start = offset + (int)reader.TokenStartIndex;
        LinqId id = default;
        int? idAt = null;
        HealthFacts health = default;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = Is(ref reader, "id"u8);
            var isHealth = !isId && Is(ref reader, "health_status"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String)
            {
                id = LinqId.Read(ref reader);
                idAt = offset + (int)reader.TokenStartIndex;
            }
            else if (isHealth && reader.TokenType == JsonTokenType.StartObject)
                health = ReadHealth(ref reader, offset);
            else
            {
                if (isHealth && reader.TokenType != JsonTokenType.Null)
                    health = new(HealthField.NotAnObject, HealthStatus.Unknown, null, null, null);
                reader.Skip();
            }
        }

        var end = offset + (int)reader.BytesConsumed;
        positions = new(idAt, health.StatusAt, health.SinceAt);
        return id == default ? null : new(new(id), health.Field, health.Status, health.Since, start, end);
    }

    private static HealthFacts ReadHealth(ref Utf8JsonReader reader, int offset)
    {
        var field = HealthField.WithoutStatus;
        var status = HealthStatus.Unknown;
        DateTimeOffset? since = null;
        int? statusAt = null, sinceAt = null;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatus = Is(ref reader, "status"u8);
            var isSince = !isStatus && Is(ref reader, "updated_at"u8);
            reader.Read();
            if (isStatus && reader.TokenType == JsonTokenType.String)
            {
                field = HealthField.Read;
                status = reader.ValueIsEscaped ? ReadEscapedStatus(ref reader) : HealthStatus.Read(reader.ValueSpan);
                statusAt = offset + (int)reader.TokenStartIndex;
            }
            else if (isSince && reader.TokenType == JsonTokenType.String)
            {
                since = LinqTime.Read(ref reader);
                sinceAt = offset + (int)reader.TokenStartIndex;
            }
            else
                reader.Skip();
        }

        return new(field, status, since, statusAt, sinceAt);
    }

    private static HealthStatus ReadEscapedStatus(ref Utf8JsonReader reader) => HealthStatus.Read(LenientText.Read(ref reader));

    /// <summary>Whether the reader is at the property <paramref name="name"/>, with or without escapes.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? IsEscaped(ref reader, name) : reader.ValueTextEquals(name);

    private static bool IsEscaped(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: not a name we read.
            return false;
        }
    }

    /// <param name="StatusAt">Where the string of the status begins; null if there is none.</param>
    /// <param name="SinceAt">Where the string of the time begins; null if there is none.</param>
    private readonly record struct HealthFacts(HealthField Field, HealthStatus Status, DateTimeOffset? Since, int? StatusAt, int? SinceAt);
}

/// <param name="Unreadable">Entries without a readable ID.</param>
/// <param name="NextCursor">Null at the end of the list.</param>
/// <param name="CursorProblem">Why the next page cannot be asked for; null when it can, or there is none.</param>
internal readonly record struct PageFacts(int Unreadable, string? NextCursor, string? CursorProblem);

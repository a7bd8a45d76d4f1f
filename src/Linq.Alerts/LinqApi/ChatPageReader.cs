using System.Text;
using System.Text.Json;

namespace Linq.Alerts;

/// <summary>Reads IDs and health straight from a page's bytes: no object, no text, and no memory for the chats that did not change.</summary>
/// <remarks>
/// Source: <c>GET /v3/chats</c>, answer <c>{chats: Chat[], next_cursor: string|null}</c>. Fields come in any order, and new ones appear often.
/// As long as the page is JSON, an entry that cannot be read costs no other entry.
/// </remarks>
internal static class ChatPageReader
{
    /// <summary>Longest cursor that is followed, in bytes. Linq's look like offsets; a longer one would only cost memory.</summary>
    public const int MaxCursor = 4 * 1024;

    /// <exception cref="JsonException">Not JSON, or no <c>chats</c>: an error page must not pass for an empty list.</exception>
    public static PageFacts Read(ReadOnlySpan<byte> page, List<ChatReading> chats)
    {
        var json = new JsonWalker(page);
        int? unreadable = null;
        (string? Cursor, string? Problem) next = default;
        json.Pass('{');
        for (var isFirst = true; json.MoveNext(isFirst, '}'); isFirst = false)
        {
            if (json.NameIs("chats"u8) && json.Peek() == '[')
                unreadable = (unreadable ?? 0) + ReadChats(ref json, chats);
            else if (json.NameIs("next_cursor"u8))
                next = ReadCursor(json.PassValue());
            else
                json.SkipValue();
        }

        json.PassEnd();
        return new(unreadable ?? throw new JsonException("The page has no chats."), next.Cursor, next.Problem);
    }

    private static (string? Cursor, string? Problem) ReadCursor(Utf8JsonReader reader)
    {
        // Skipping over one that cannot be followed would end the list here, and every later chat would seem to be gone.
        if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.String or JsonTokenType.Number))
            return (null, "next_cursor is not a text");
        if (reader.ValueSpan.Length > MaxCursor)
            return (null, $"next_cursor is longer than {MaxCursor:N0} bytes");
        try
        {
            return reader.TokenType switch
            {
                // Missing, null and "" all end the list: Linq's fixtures show each.
                JsonTokenType.Null => default,
                JsonTokenType.String => (reader.GetString() is { Length: > 0 } text ? text : null, null),
                // A cursor that lost its quotes still leads on.
                _ => (Encoding.UTF8.GetString(reader.ValueSpan), null),
            };
        }
        catch (InvalidOperationException)
        {
            return (null, "next_cursor is not valid text");
        }
    }

    private static int ReadChats(ref JsonWalker json, List<ChatReading> chats)
    {
        var unreadable = 0;
        json.Pass('[');
        for (var isFirst = true; json.MoveNext(isFirst, ']'); isFirst = false)
        {
            if (json.Peek() != '{')
            {
                unreadable++;
                json.SkipValue();
            }
            else if (ReadChat(ref json) is { } chat)
                chats.Add(chat);
            else
                unreadable++;
        }

        return unreadable;
    }

    private static ChatReading? ReadChat(ref JsonWalker json)
    {
        var start = json.Position;
        LinqId id = default;
        (HealthField Field, HealthStatus Status, DateTimeOffset? Since) health = default;

        json.Pass('{');
        for (var isFirst = true; json.MoveNext(isFirst, '}'); isFirst = false)
        {
            if (json.NameIs("id"u8) && json.Peek() == '"')
            {
                var text = json.PassValue();
                id = LinqId.Read(ref text);
            }
            else if (json.NameIs("health_status"u8))
                health = ReadHealth(ref json, health);
            else
                json.SkipValue();
        }

        return id == default ? null : new(new(id), health.Field, health.Status, health.Since, start, json.Position);
    }

    /// <param name="before">What an earlier field of the same name said: a null leaves it as it is.</param>
    private static (HealthField, HealthStatus, DateTimeOffset?) ReadHealth(ref JsonWalker json, (HealthField, HealthStatus, DateTimeOffset?) before)
    {
        if (json.Peek() != '{')
        {
            var isNull = json.Peek() == 'n';
            json.SkipValue();
            return isNull ? before : (HealthField.NotAnObject, HealthStatus.Unknown, null);
        }

        var field = HealthField.WithoutStatus;
        var status = HealthStatus.Unknown;
        DateTimeOffset? since = null;

        json.Pass('{');
        for (var isFirst = true; json.MoveNext(isFirst, '}'); isFirst = false)
        {
            if (json.NameIs("status"u8) && json.Peek() == '"')
            {
                var text = json.PassValue();
                field = HealthField.Read;
                status = text.ValueIsEscaped ? ReadEscapedStatus(ref text) : HealthStatus.Read(text.ValueSpan);
            }
            else if (json.NameIs("updated_at"u8) && json.Peek() == '"')
            {
                var text = json.PassValue();
                since = LinqTime.Read(ref text);
            }
            else
                json.SkipValue();
        }

        return (field, status, since);
    }

    private static HealthStatus ReadEscapedStatus(ref Utf8JsonReader text) => HealthStatus.Read(LenientText.Read(ref text));
}

/// <param name="Unreadable">Entries without a readable ID.</param>
/// <param name="NextCursor">Null at the end of the list.</param>
/// <param name="CursorProblem">Why the next page cannot be asked for; null when it can, or there is none.</param>
internal readonly record struct PageFacts(int Unreadable, string? NextCursor, string? CursorProblem);

using System.Text;
using System.Text.Json;

namespace Linq.Simulator;

/// <summary>Writes a chat as the V3 API does, without allocating objects, because a benchmark's client shares the machine.</summary>
internal static class ChatJson
{
    private static readonly JsonEncodedText
        Id = Name("id"), CreatedAt = Name("created_at"), UpdatedAt = Name("updated_at"), DisplayName = Name("display_name"),
        Handles = Name("handles"), Handle = Name("handle"), JoinedAt = Name("joined_at"), LeftAt = Name("left_at"),
        Service = Name("service"), IsMe = Name("is_me"), Status = Name("status"), Active = Name("active"),
        HealthStatus = Name("health_status"), DocUrl = Name("doc_url"),
        IsArchived = Name("is_archived"), IsGroup = Name("is_group");

    public static void Write(Utf8JsonWriter json, in ChatView chat)
    {
        json.WriteStartObject();
        json.WriteString(Id, chat.Id);
        json.WriteString(CreatedAt, chat.CreatedAt);
        WriteDisplayName(json, chat);
        WriteHandles(json, chat);
        WriteHealth(json, chat);
        json.WriteBoolean(IsArchived, chat.IsArchived);
        json.WriteBoolean(IsGroup, chat.IsGroup);
        json.WriteString(UpdatedAt, chat.LastActiveAt);
        json.WriteString(Service, chat.Service);
        json.WriteEndObject();
    }

    public static void WriteDisplayName(Utf8JsonWriter json, in ChatView chat)
    {
        switch (chat.NameKind)
        {
            case NameKind.None:
                json.WriteNull(DisplayName);
                break;
            case NameKind.Chosen:
                json.WriteString(DisplayName, chat.ChosenName);
                break;
            case NameKind.Handles when chat.Details?.Handles is { } given:
                json.WriteString(DisplayName, string.Join(", ", given));
                break;
            default:
                WriteJoinedHandles(json, chat);
                break;
        }
    }

    private static void WriteJoinedHandles(Utf8JsonWriter json, in ChatView chat)
    {
        Span<byte> joined = stackalloc byte[chat.People * (Person.LongestHandle + 2)];
        var length = 0;
        for (var index = 0; index < chat.People; index++)
        {
            if (index > 0)
            {
                ", "u8.CopyTo(joined[length..]);
                length += 2;
            }

            length += chat.WriteHandle(index, joined[length..]);
        }

        json.WriteString(DisplayName, joined[..length]);
    }

    private static void WriteHandles(Utf8JsonWriter json, in ChatView chat)
    {
        Span<byte> handle = stackalloc byte[Person.LongestHandle];
        json.WriteStartArray(Handles);
        WriteHandle(json, chat, chat.Line.NumberUtf8, index: -1);
        for (var index = 0; index < chat.People; index++)
        {
            WriteHandle(json, chat, chat.Details?.Handles is { } given
                ? Encoding.UTF8.GetBytes(given[index])
                : handle[..chat.WriteHandle(index, handle)], index);
        }

        json.WriteEndArray();
    }

    // The line's own handle comes first, as number -1.
    private static void WriteHandle(Utf8JsonWriter json, in ChatView chat, ReadOnlySpan<byte> handle, int index)
    {
        json.WriteStartObject();
        json.WriteString(Id, chat.HandleId(index));
        json.WriteString(Handle, handle);
        json.WriteString(JoinedAt, chat.CreatedAt);
        json.WriteString(Service, chat.Service);
        json.WriteBoolean(IsMe, index < 0);
        json.WriteNull(LeftAt);
        json.WriteString(Status, Active);
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, in ChatView chat)
    {
        json.WriteStartObject(HealthStatus);
        json.WriteString(DocUrl, HealthDocs.UrlOf(chat.Status));
        json.WriteString(Status, chat.Status);
        json.WriteString(UpdatedAt, chat.UpdatedAt);
        json.WriteEndObject();
    }

    private static JsonEncodedText Name(string name) => JsonEncodedText.Encode(name);
}

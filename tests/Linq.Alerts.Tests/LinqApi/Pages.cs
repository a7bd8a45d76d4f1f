using System.Text;

namespace Linq.Alerts.Tests;

/// <summary>Pages of chats as text, for tests that read them.</summary>
internal static class Pages
{
    public static readonly Guid Id = new("550e8400-e29b-41d4-a716-446655440000");

    public static ChatPage Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    public static ChatPage Read(byte[] json)
    {
        var page = new ChatPage();
        page.Read(json);
        return page;
    }

    /// <summary>Reads a page with one chat: its id, and <paramref name="fields"/> as they stand.</summary>
    public static ChatPage ReadOne(string fields) => Read(Of($$"""{ "id": "{{Id}}"{{(fields.Length > 0 ? ", " : "")}}{{fields}} }"""));

    public static ChatReading ReadingOf(string fields) => ReadOne(fields).Chats.Single();

    public static string Of(params IEnumerable<string> chats) => $$"""{ "chats": [{{string.Join(", ", chats)}}], "next_cursor": null }""";

    public static string Numbered(string? next, int chats = 1) =>
        $$"""{ "chats": [{{string.Join(", ", Enumerable.Range(1, chats).Select(n => Chat(n)))}}], "next_cursor": {{(next is null ? "null" : $"\"{next}\"")}} }""";

    public static string Chat(int n, string status = "HEALTHY") =>
        $$"""{ "id": "{{new Guid(n, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])}}", "health_status": { "status": "{{status}}", "updated_at": "2026-05-01T18:28:25Z" } }""";
}

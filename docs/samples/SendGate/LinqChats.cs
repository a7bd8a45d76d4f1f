using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Samples;

/// <summary>
/// Reads lines and their chats from Linq. Only what starting the gate requires: a failure ends the program, and the next start tries again.
/// </summary>
internal sealed class LinqChats : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="api">Linq's address, such as <c>https://api.linqapp.com/api/partner</c>.</param>
    public LinqChats(string api, string key)
    {
        _http = new() { BaseAddress = new($"{api.TrimEnd('/')}/v3/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<IReadOnlyList<LinqLine>> ReadLinesAsync(CancellationToken cancel) =>
        (await _http.GetFromJsonAsync<LinePage>("phone_numbers", cancel))?.PhoneNumbers ?? throw new InvalidDataException("Linq lists no lines.");

    /// <summary>All chats of <paramref name="line"/>, page by page.</summary>
    public async Task<IReadOnlyList<ListedChat>> ReadChatsAsync(LinqLine line, CancellationToken cancel)
    {
        List<ListedChat> chats = [];
        var cursor = "";
        do
        {
            var page = await _http.GetFromJsonAsync<ChatPage>(
                $"chats?from={Uri.EscapeDataString(line.PhoneNumber)}&limit=100{(cursor == "" ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", cancel);
            chats.AddRange((page?.Chats ?? throw new InvalidDataException("Linq's page has no chats."))
                .Select(chat => new ListedChat(chat.Id, chat.Health?.Status?.ToUpperInvariant(), chat.Health?.UpdatedAt ?? default)));
            cursor = page.NextCursor ?? "";
        }
        while (cursor != "");
        return chats;
    }

    public void Dispose() => _http.Dispose();

    private sealed record LinePage([property: JsonPropertyName("phone_numbers")] IReadOnlyList<LinqLine>? PhoneNumbers);

    private sealed record ChatPage(IReadOnlyList<Chat>? Chats, [property: JsonPropertyName("next_cursor")] string? NextCursor);

    private sealed record Chat(string Id, [property: JsonPropertyName("health_status")] Health? Health);

    private sealed record Health(string? Status, [property: JsonPropertyName("updated_at")] DateTimeOffset? UpdatedAt);
}

internal sealed record LinqLine(string Id, [property: JsonPropertyName("phone_number")] string PhoneNumber);

using System.Net.Http.Headers;
using System.Text.Json;

namespace Linq.Simulator.Tests;

/// <summary>A world on a fake clock, and a client of it over real HTTP.</summary>
public abstract class SimulatorFixture : IAsyncLifetime
{
    private SimulatorServer? _server;

    protected SimulatorFixture(SimulatorOptions? options = null) => World = new SimulatedLinq(options, Clock);

    protected SignallingTimeProvider Clock { get; } = new();

    protected SimulatedLinq World { get; }

    protected HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    protected string BaseUrl => _server!.BaseUrl;

    public async ValueTask InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(World);
        Http.BaseAddress = new Uri(_server.Url);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", World.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(SimulatorApp.BasePath + path);

    /// <summary>The body as JSON, whatever the status.</summary>
    protected async Task<JsonElement> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;
    }

    protected async Task<JsonElement[]> ReadChatsAsync(string query = "") =>
        [.. (await ReadAsync("/v3/chats" + query)).GetProperty("chats").EnumerateArray()];

    /// <summary>The ids of all chats, page by page, in the order they came.</summary>
    protected async Task<List<Guid>> ReadAllIdsAsync(int limit)
    {
        List<Guid> ids = [];
        string? cursor = null;
        do
        {
            var page = await ReadAsync($"/v3/chats?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            ids.AddRange(page.GetProperty("chats").EnumerateArray().Select(chat => chat.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return ids;
    }
}

using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace Linq.Simulator.Tests;

/// <summary>A client of a world that is served in memory.</summary>
public sealed class TestClient : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SimulatedLinq _world;

    private TestClient(WebApplication app, SimulatedLinq world)
    {
        (_app, _world) = (app, world);
        Http = app.GetTestClient();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", world.Token);
    }

    public HttpClient Http { get; }

    public static async Task<TestClient> StartAsync(SimulatedLinq world)
    {
        var app = SimulatorApp.Build(world, builder => builder.WebHost.UseTestServer());
        await app.StartAsync();
        return new TestClient(app, world);
    }

    public Task<string> GetStringAsync(string path) => Http.GetStringAsync(SimulatorApp.BasePath + path);

    /// <summary>Every chat that the pages show, as the world knows it.</summary>
    public async Task<List<SimulatedChat>> ReadAllChatsAsync()
    {
        List<SimulatedChat> chats = [];
        string? cursor = "0";
        while (cursor is not null)
        {
            var page = JsonDocument.Parse(await GetStringAsync($"/v3/chats?limit=100&cursor={cursor}")).RootElement;
            chats.AddRange(page.GetProperty("chats").EnumerateArray()
                .Select(chat => _world.Find(chat.GetProperty("id").GetGuid())).OfType<SimulatedChat>());
            cursor = page.GetProperty("next_cursor").GetString();
        }

        return chats;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

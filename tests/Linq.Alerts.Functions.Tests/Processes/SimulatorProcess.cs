using System.Net.Http.Json;
using System.Text.Json;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The Linq simulator in a process of its own, and the chats that it began with.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new("Bearer", Token) } };

    private SimulatorProcess(ChildProcess process, string baseUrl) => (_process, BaseUrl) = (process, baseUrl);

    public static string Token => "sim-token";

    public string BaseUrl { get; }

    /// <summary>The IDs of the account's lines.</summary>
    public List<Guid> Lines { get; } = [];

    /// <summary>Chats that are healthy, of one line after the other in turn.</summary>
    public Queue<Guid> Healthy { get; } = [];

    public static async Task<SimulatorProcess> StartAsync(int lines, int chats)
    {
        var process = ChildProcess.Start("Linq.Simulator", ["--urls", "http://127.0.0.1:0", "--lines", $"{lines}", "--chats", $"{chats}", "--pace", "0"], []);
        var simulator = new SimulatorProcess(process, (await process.LineWithAsync("base URL")).Split(' ')[^1]);
        await simulator.ReadAccountAsync();
        return simulator;
    }

    public async Task TurnAsync(Guid chat, string status, DateTimeOffset at)
    {
        var admin = new Uri(new Uri(BaseUrl), $"/admin/chats/{chat}/health");
        using var answer = await _http.PostAsJsonAsync(admin, new { status, updated_at = at });
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task ReadAccountAsync()
    {
        List<List<Guid>> healthy = [];
        foreach (var line in (await GetAsync("/v3/phone_numbers")).GetProperty("phone_numbers").EnumerateArray())
        {
            var id = line.GetProperty("id").GetGuid();
            Lines.Add(id);
            healthy.Add([]);
            var (number, cursor) = (Uri.EscapeDataString(line.GetProperty("phone_number").GetString()!), "");
            do
            {
                var page = await GetAsync($"/v3/chats?from={number}&limit=100{cursor}");
                foreach (var chat in page.GetProperty("chats").EnumerateArray())
                {
                    if (chat.GetProperty("health_status").GetProperty("status").GetString() == "HEALTHY")
                        healthy[^1].Add(chat.GetProperty("id").GetGuid());
                }

                cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : "";
            }
            while (cursor != "");
        }

        for (var i = 0; i < healthy.Min(chats => chats.Count); i++)
        {
            foreach (var chats in healthy)
                Healthy.Enqueue(chats[i]);
        }
    }

    private async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(new Uri(BaseUrl + path));
}

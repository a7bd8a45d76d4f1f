using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Linq.Alerts.Benchmarks;

/// <summary>A simulated Linq account in its own process.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Process _process;

    private Server(Process process, JsonElement reply)
    {
        _process = process;
        (BaseUrl, Admin, Token) = (Text("BaseUrl"), Text("Admin"), Text("Token"));
        string Text(string name) => reply.GetProperty(name).GetString()!;
    }

    public string BaseUrl { get; }

    public string Admin { get; }

    public string Token { get; }

    /// <param name="how">See <see cref="ServeChild"/>.</param>
    public static async Task<Server> StartAsync(int lines, int chats, double sickShare = 0.02, params string[] how)
    {
        var process = Child.Start(
            ["serve", Number(lines), Number(chats), Number(sickShare), .. how]);
        return new(process, await Child.ReadAsync<JsonElement>(process));
    }

    /// <summary>Makes this many healthy chats unhealthy at once.</summary>
    public async Task<int> TurnAsync(int chats)
    {
        await _process.StandardInput.WriteLineAsync(Number(chats));
        await _process.StandardInput.FlushAsync();
        return (await Child.ReadAsync<JsonElement>(_process)).GetProperty("Turned").GetInt32();
    }

    /// <summary>Delays every page of chats by this much.</summary>
    public async Task SlowDownAsync(TimeSpan pause)
    {
        using var http = new HttpClient();
        using var fault = new StringContent($$"""{"kind":"slow_answer","endpoint":"chats","pause":"{{pause:c}}"}""");
        using var answer = await http.PostAsync(new Uri(Admin + "/faults"), fault);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

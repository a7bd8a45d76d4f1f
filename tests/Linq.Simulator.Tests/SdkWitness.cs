using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Linq.Simulator.Tests;

/// <summary>One run of the witness against a simulator of its own.</summary>
public sealed class SdkWitness : IAsyncLifetime
{
    private readonly SimulatedLinq _world = new(new SimulatorOptions { Lines = 2, Chats = 45, SickShare = 0 }, new FakeTimeProvider());
    private Dictionary<string, JsonElement> _results = [];
    private string? _missing;

    public IReadOnlyList<SimulatedRequest> Requests
    {
        get
        {
            Assert.SkipWhen(_missing is not null, _missing ?? "");
            return _world.Requests.Recent;
        }
    }

    public JsonElement Result(string check)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return Assert.Contains(check, (IReadOnlyDictionary<string, JsonElement>)_results);
    }

    public async ValueTask InitializeAsync()
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            _missing = "The official SDK is not installed: run eng/install-witnesses.sh.";
            return;
        }

        await using var server = await SimulatorServer.StartAsync(_world);
        try
        {
            var script = Path.Combine(folder, "witness.mjs");
            _results = await RunAsync("node", [script, server.BaseUrl, _world.Token, server.Url + "/admin"]);
        }
        catch (Win32Exception)
        {
            _missing = "node is not on the PATH.";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<Dictionary<string, JsonElement>> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var node = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = node.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = node.StandardError.ReadToEndAsync(limit.Token);
        await node.WaitForExitAsync(limit.Token);
        Assert.True(node.ExitCode == 0, $"The witness failed: {await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(result => result.GetProperty("check").GetString()!);
    }

    // Next to the sources, because node looks for its packages upward from the script.
    private static string Folder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var witness = Path.Combine(folder, "witness");
            if (File.Exists(Path.Combine(witness, "package.json")))
                return witness;
        }

        throw new DirectoryNotFoundException("There is no witness folder above the tests.");
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>What the files in <c>infra/</c> declare, read once by a Bicep grammar. Where that is not installed the tests are skipped.</summary>
public sealed class BicepFiles : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private Infra? _infra;
    private string _missing = "";

    internal Infra Infra
    {
        get
        {
            Assert.SkipWhen(_infra is null, _missing);
            return _infra!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        // Beside the sources: node looks for its packages upward from the script.
        var folder = Repository.Path("tests/Linq.Alerts.Functions.Tests/witness");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            _missing = "The Bicep grammar is not installed: run eng/install-witnesses.sh.";
            return;
        }

        try
        {
            var printed = await RunAsync("node", [Path.Combine(folder, "infra.mjs"), Repository.Path("infra")]);
            _infra = JsonSerializer.Deserialize<Infra>(printed, JsonSerializerOptions.Web)!;
        }
        catch (Win32Exception)
        {
            _missing = "node is not on the PATH.";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var node = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        Assert.True(node.ExitCode == 0, $"The witness failed: {await errors}");
        return await output;
    }
}

/// <summary>All that the files declare, as far as it can be known without deploying.</summary>
internal sealed record Infra(
    IReadOnlyList<BicepFile> Files,
    IReadOnlyList<Resource> Resources,
    IReadOnlyList<Declared> Parameters,
    IReadOnlyList<Declared> Outputs,
    IReadOnlyList<Variable> Variables)
{
    /// <summary>Those that a deployment makes, one for each turn of a loop.</summary>
    public IEnumerable<Resource> Made(string type) => Resources.Where(resource => resource.Type == type && !resource.Existing);

    public JsonElement Value(string file, string variable) => Variables.Single(one => one.File == file && one.Name == variable).Value;
}

internal sealed record BicepFile(string File, IReadOnlyList<string> Errors);

/// <param name="Body">What is not known before deploying is an object with one property, <c>unknown</c>: the text of the expression.</param>
internal sealed record Resource(string File, string Symbol, string Type, bool Existing, JsonElement Body)
{
    /// <summary>Null when it is not known before deploying.</summary>
    public string? Name => Text("name");

    /// <param name="path">Such as <c>properties.forwardTo</c>.</param>
    public JsonElement? At(string path)
    {
        var here = Body;
        foreach (var name in path.Split('.'))
        {
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(name, out here))
                return null;
        }

        return here;
    }

    public string? Text(string path) => At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public override string ToString() => $"{File} {Symbol} ({Name ?? "name not known"})";
}

/// <summary>A parameter or an output.</summary>
/// <param name="Text">The whole of a parameter; of an output what it gives.</param>
internal sealed record Declared(string File, string Name, string Text, IReadOnlyList<string> Decorators)
{
    public override string ToString() => $"{File} {Name}";
}

internal sealed record Variable(string File, string Name, JsonElement Value);

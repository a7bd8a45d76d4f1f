using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The Bicep compiler, through the script that CI uses. If there is none, the test is skipped.</summary>
internal static partial class Bicep
{
    public const string Subscription = "00000000-0000-4000-8000-00000000000b";

    private const string Tenant = "00000000-0000-4000-8000-00000000000a";
    private const int NoCompiler = 127;
    private static readonly Dictionary<string, string> NoVariables = [];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The variables that the parameter file reads.</summary>
    public static IReadOnlyList<string> Variables { get; } =
        [.. ReadVariable.Matches(File.ReadAllText(Repository.Path("infra/main.bicepparam"))).Select(match => match.Groups[1].Value)];

    /// <summary>The check that <c>infra.yml</c> runs: the exit code and the output.</summary>
    public static Task<(int Code, string Printed)> LintAsync(string folder) => RunAsync("lint.sh", NoVariables, Path.Combine(folder, "main.bicepparam"));

    /// <summary>The template that Azure is given.</summary>
    public static async Task<JsonElement> BuildAsync()
    {
        var (code, printed) = await RunAsync("bicep.sh", NoVariables, "build", Repository.Path("infra/main.bicep"), "--stdout");
        Assert.True(code == 0, printed);
        return JsonSerializer.Deserialize<JsonElement>(printed);
    }

    /// <summary>The resources that a deployment with these variables would create, as far as they are known beforehand.</summary>
    public static async Task<IReadOnlyList<Resource>> PredictAsync(IReadOnlyDictionary<string, string> variables)
    {
        var (code, printed, resources) = await TryPredictAsync(variables);
        Assert.True(code == 0, printed);
        return resources;
    }

    public static async Task<(int Code, string Printed, IReadOnlyList<Resource> Resources)> TryPredictAsync(IReadOnlyDictionary<string, string> variables)
    {
        using var copy = new InfraCopy();
        // What depends on a secure parameter is not predicted, and that is the vault and every setting: so the copy has none.
        copy.Edit(text => text.Replace("@secure()\n", "", StringComparison.Ordinal));
        copy.Edit("bicepconfig.json", """
            "secure-secrets-in-params": { "level": "error" }
            """, """
            "secure-secrets-in-params": { "level": "off" }
            """);
        var (code, printed) = await RunAsync(
            "bicep.sh", variables, "snapshot", Path.Combine(copy.Folder, "main.bicepparam"), "--mode", "overwrite",
            "--tenant-id", Tenant, "--subscription-id", Subscription, "--location", "westeurope");
        if (code != 0)
            return (code, printed, []);

        var snapshot = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(copy.Folder, "main.snapshot.json")));
        Assert.Equal("[]", snapshot.GetProperty("diagnostics").GetRawText());
        return (code, printed, [.. snapshot.GetProperty("predictedResources").EnumerateArray().Select(body => new Resource(body))]);
    }

    private static async Task<(int Code, string Printed)> RunAsync(string script, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        ProcessStartInfo start = new("bash", [Repository.Path($"eng/bicep/{script}"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The developer's environment may have some of them set.
        foreach (var name in Variables)
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
            Assert.SkipWhen(process.ExitCode == NoCompiler, (await errors).Trim());
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("bash is not on the PATH.");
            throw;
        }
    }

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex ReadVariable { get; }
}

/// <summary>A copy of <c>infra/</c> to change, deleted with the test.</summary>
internal sealed class InfraCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linq-alerts-infra-");

    public InfraCopy()
    {
        var source = Repository.Path("infra");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).ReplaceLineEndings("\n"));
        }
    }

    public string Folder => _folder.FullName;

    /// <summary>Changes every Bicep file.</summary>
    public void Edit(Func<string, string> change)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*.bicep", SearchOption.AllDirectories))
            File.WriteAllText(file, change(File.ReadAllText(file)));
    }

    /// <summary>Changes every occurrence in one file, of which there must be one.</summary>
    public void Edit(string file, string from, string to)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>A predicted resource. What is not known before the deployment is text that begins with <c>[</c>, an expression of Azure's.</summary>
internal sealed record Resource(JsonElement Body)
{
    public string Id => Text("id")!;

    public string Type => Text("type")!;

    /// <summary>Without the names of its parents.</summary>
    public string Name => FullName.Split('/')[^1];

    public string FullName => Text("name")!;

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

    /// <summary>A text as it is, anything else as JSON; null where it is missing.</summary>
    public string? Text(string path) => At(path) is { } value ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    public override string ToString() => $"{Type} {FullName}";
}

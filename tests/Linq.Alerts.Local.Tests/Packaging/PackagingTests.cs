using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>What people install: the tool from its package, and the build settings of the single files and the container.</summary>
public sealed partial class PackagingTests
{
    /// <summary>Packing and installing take seconds; a machine under load is slow.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private const string App = "src/Linq.Alerts.Local/Linq.Alerts.Local.csproj";

    [Fact]
    public async Task The_tool_installs_from_its_package_and_runs_under_its_own_name()
    {
        using var folder = new TestFolder();
        var (feed, tools) = (folder.File("feed"), folder.File("tools"));
        await DotnetAsync("pack", Repository.Path(App), "--no-build", "--configuration", Configuration, "--output", feed, "-nodeReuse:false");
        await DotnetAsync("tool", "install", "Linq.Alerts.Tool", "--tool-path", tools, "--source", feed);
        var tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "linq-alerts.exe" : "linq-alerts");

        Assert.StartsWith(Version, await RunAsync(tool, "--version"), StringComparison.Ordinal);
        var help = await RunAsync(tool, "--help");
        Assert.Contains("linq-alerts [command] [options]", help, StringComparison.Ordinal);
        // With SQLite's native library, out of the package.
        await RunAsync(tool, "poll", "--simulator", "--data", folder.File("data"));
        Assert.NotEmpty(Directory.EnumerateFiles(folder.File("data")));
    }

    [Fact]
    public async Task The_container_has_neither_root_nor_a_shell_and_is_built_for_both_architectures()
    {
        var build = await EvaluateAsync("-p:Container=true", "-getProperty:ContainerFamily,ContainerUser,ContainerRuntimeIdentifiers,RuntimeIdentifiers,SelfContained,PackAsTool", "-getItem:ContainerDefaultArgs");

        var properties = build["Properties"]!;
        Assert.Equal(("noble-chiseled", "app"), ((string)properties["ContainerFamily"]!, (string)properties["ContainerUser"]!));
        Assert.Equal(("linux-x64;linux-arm64", "linux-x64;linux-arm64"), ((string)properties["ContainerRuntimeIdentifiers"]!, (string)properties["RuntimeIdentifiers"]!));
        Assert.Equal(("false", "false"), ((string)properties["SelfContained"]!, (string)properties["PackAsTool"]!));
        Assert.Equal(["run", "--data", "/home/app/linq-alerts"], build["Items"]!["ContainerDefaultArgs"]!.AsArray().Select(item => (string)item!["Identity"]!));
    }

    [Fact]
    public async Task A_single_file_contains_everything()
    {
        var properties = (await EvaluateAsync("-p:SingleFile=true", "-p:RuntimeIdentifier=linux-x64", "-getProperty:PublishSingleFile,IncludeNativeLibrariesForSelfExtract,PublishTrimmed"))["Properties"]!;

        Assert.Equal(["true", "true", "false"], properties.AsObject().Select(property => (string)property.Value!));
    }

    [Fact]
    public void The_version_is_in_one_place_and_the_changelog_has_it()
    {
        var projects = Directory.EnumerateFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories).Select(File.ReadAllText);

        Assert.DoesNotContain(projects, project => project.Contains("<Version>", StringComparison.Ordinal) || project.Contains("<PackageVersion>", StringComparison.Ordinal));
        Assert.Contains($"\n## [{Version}] - ", File.ReadAllText(Repository.Path("CHANGELOG.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_does_not_match_the_version_is_not_released()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash.");

        var (code, output) = await StartAsync("/bin/bash", Repository.Path("eng/release-notes.sh"), "v999.0.0");

        Assert.Equal(1, code);
        Assert.Contains($"the tag is v999.0.0, but Directory.Build.props says {Version}", output, StringComparison.Ordinal);
    }

    /// <summary>What this build was made as: the same is there to be packed.</summary>
    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string Version => VersionElement.Match(File.ReadAllText(Repository.Path("Directory.Build.props"))).Groups[1].Value;

    private static async Task<JsonNode> EvaluateAsync(params string[] arguments) =>
        JsonNode.Parse(await DotnetAsync(["msbuild", Repository.Path(App), "-nologo", "-nodeReuse:false", .. arguments]))!;

    private static Task<string> DotnetAsync(params string[] arguments) => RunAsync("dotnet", arguments);

    private static async Task<string> RunAsync(string file, params string[] arguments)
    {
        var (code, output) = await StartAsync(file, arguments);
        Assert.True(code == 0, $"{file} {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    private static async Task<(int Code, string Output)> StartAsync(string file, params string[] arguments)
    {
        // A folder without projects: some commands of dotnet go by the one that they find.
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LINQ_", StringComparison.Ordinal) || name.StartsWith("MSBUILD", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // A node that stays would keep the pipe open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("<Version>(.*)</Version>")]
    private static partial Regex VersionElement { get; }
}

using System.Diagnostics;
using Linq.Alerts.Azure.Tests;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>That a build of declarations cannot be taken for one that runs.</summary>
public sealed class DeclarationsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_host_built_of_declarations_stops_at_its_start_with_one_sentence()
    {
        Assert.SkipWhen(PackageMode.IsGallery, "This build has the Azure packages: its host would start.");

        var (code, output) = await RunAsync(typeof(Watching).Assembly.Location);

        Assert.Equal(1, code);
        Assert.Contains("AzurePackages=gallery", Assert.Single(output.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_declarations_fails_and_says_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("publish-");
        try
        {
            var (code, output) = await RunAsync(
                "publish", Repository.Path("src/Linq.Alerts.Functions"), "--no-build", "--nologo", "-p:AzurePackages=reference", "-c", "Debug", "-o", folder.FullName);

            Assert.NotEqual(0, code);
            Assert.Contains("Publish with -p:AzurePackages=gallery", output, StringComparison.Ordinal);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, errors) = (dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
            await dotnet.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
            return (dotnet.ExitCode, await output + await errors);
        }
        finally
        {
            dotnet.Kill(entireProcessTree: true);
        }
    }
}

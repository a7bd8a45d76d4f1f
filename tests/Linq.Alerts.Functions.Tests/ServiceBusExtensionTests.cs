using System.Diagnostics;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>A build with only the declaration of the Service Bus trigger is never deployed.</summary>
public sealed class ServiceBusExtensionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Publishing_the_declaration_fails_and_says_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("publish-");
        try
        {
            var (code, output) = await RunAsync(
                "publish", Repository.Path("src/Linq.Alerts.Functions"), "--no-build", "--nologo", "-p:ServiceBusExtension=declaration", "-c", "Debug", "-o", folder.FullName);

            Assert.NotEqual(0, code);
            Assert.Contains("can restore Microsoft.Azure.Functions.Worker.Extensions.ServiceBus", output, StringComparison.Ordinal);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_misspelt_choice_stops_the_build()
    {
        var (code, output) = await RunAsync("build", Repository.Path("src/Linq.Alerts.Functions"), "--no-restore", "--nologo", "-p:ServiceBusExtension=gallery");

        Assert.NotEqual(0, code);
        Assert.Contains("ServiceBusExtension is 'gallery': it must be package or declaration", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        // Processes left by the build would keep its output open.
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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

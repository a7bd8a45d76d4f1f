using System.Diagnostics;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>The real compiler reports nothing about <c>infra/</c>, and does report problems.</summary>
public sealed class CompilerTests
{
    [Fact]
    public async Task The_templates_compile_without_warnings() => Assert.Equal((0, ""), await Bicep.LintAsync(Repository.Path("infra")));

    /// <summary>Where there is none, tests are skipped with what it says on standard error.</summary>
    [Fact]
    public async Task Without_a_compiler_the_check_says_so_on_standard_error_and_ends_with_127()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bash") && File.Exists("/usr/bin/dirname"), "bash and dirname are not in /usr/bin.");
        using TestFolder folder = new();
        foreach (var script in new[] { "lint.sh", "bicep.sh" })
            File.Copy(Repository.Path($"eng/bicep/{script}"), folder.File(script));

        // A PATH with everything the scripts need except the compiler.
        foreach (var tool in new[] { "bash", "dirname" })
            File.CreateSymbolicLink(folder.File(tool), $"/usr/bin/{tool}");
        ProcessStartInfo start = new("/usr/bin/bash", [folder.File("lint.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = folder.Path;

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

        Assert.Equal((127, ""), (process.ExitCode, await output));
        Assert.Contains("eng/bicep/install.sh", await errors, StringComparison.Ordinal);
    }

    /// <summary>To the compiler these are warnings, and its exit code is 0.</summary>
    [Fact]
    public async Task A_misspelt_property_a_wrong_type_and_an_unknown_version_are_found()
    {
        using InfraCopy copy = new();
        copy.Edit("modules/service-bus.bicep", "disableLocalAuth: true", "disabelLocalAuth: true");
        copy.Edit("modules/key-vault.bicep", "softDeleteRetentionInDays: 90", "softDeleteRetentionInDays: '90'");
        copy.Edit("modules/logs.bicep", "workspaces@2025-07-01", "workspaces@2025-07-02");

        var (code, printed) = await Bicep.LintAsync(copy.Folder);

        Assert.Equal(1, code);
        Assert.Contains("Warning BCP089", printed, StringComparison.Ordinal);
        Assert.Contains("Warning BCP036", printed, StringComparison.Ordinal);
        Assert.Contains("Warning BCP081", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"crm","sqlfilter":"status = 'OPTED_OUT'","principalId":"p","principalType":"User"}""", "Did you mean \"sqlFilter\"?")]
    [InlineData("""{"name":"crm","properties":{"severity":"critical"},"sqlFilter":"1=1","principalId":"p","principalType":"User"}""", "\"crm\" has both properties and sqlFilter")]
    public async Task A_subscription_that_would_not_receive_what_was_meant_is_refused(string subscription, string reason)
    {
        var (code, printed, _) = await Bicep.TryPredictAsync(
            new Dictionary<string, string>(Deployment.Minimum) { ["LINQ_ALERTS_SUBSCRIPTIONS"] = $"[{subscription}]" });

        Assert.NotEqual(0, code);
        Assert.Contains(reason, printed, StringComparison.Ordinal);
    }
}

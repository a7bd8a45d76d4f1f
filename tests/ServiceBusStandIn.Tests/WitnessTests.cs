using System.ComponentModel;
using System.Diagnostics;

namespace ServiceBusStandIn.Tests;

/// <summary>The same walk with an independent client: npm's <c>@azure/service-bus</c>, unmodified.</summary>
public sealed class WitnessTests
{
    [Fact]
    public async Task An_independent_client_sends_receives_completes_abandons_and_dead_letters()
    {
        var folder = Repository.Path("tests/ServiceBusStandIn.Tests/witness");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "@azure/service-bus is not installed: run eng/install-witnesses.sh.");
        using var standIn = new StandInNamespace(EmulatorConfig.Parse(await File.ReadAllTextAsync(Repository.EmulatorConfig)));

        string output, errors;
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "walk.mjs"), standIn.ConnectionString])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var (reading, readingErrors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
            try
            {
                await node.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            }
            catch (TimeoutException)
            {
                // If left running, it would block anything that waits for the end of this process's output.
                node.Kill(entireProcessTree: true);
                Assert.Fail($"The walk did not end in 60 s. It got this far:\n{await reading}{await readingErrors}");
            }

            (output, errors) = (await reading, await readingErrors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not on the PATH.");
            return;
        }

        Assert.Equal("", errors);
        Assert.Equal(
            ["batch: a b c", "again: b 1 tried", "dead: c not-json Not JSON", "forwarded: t", "sql: t", "scheduled: later", "left: 0"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        // What the witness saw is what happened.
        Assert.Empty(standIn.Messages("walk"));
        Assert.Empty(standIn.DeadLetters("walk"));
    }
}

using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program's output on a terminal.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("xterm-256color", "", true)]
    [InlineData("xterm-256color", "1", false)]
    [InlineData("dumb", "", false)]
    public async Task Output_is_coloured_on_a_terminal_that_has_colours_unless_NO_COLOR_is_set(string terminal, string noColor, bool coloured)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "A terminal to run it on is made by script(1) of util-linux.");
        using var folder = new TestFolder();
        (string, string)[] settings = [("TERM", terminal), .. noColor.Length > 0 ? new[] { ("NO_COLOR", noColor) } : []];
        // script takes one command line and passes on its exit code.
        await using var program = LinqAlerts.StartShell("exec script --quiet --return --command \"$*\" /dev/null", ["poll", "--data", folder.Path], settings);

        var line = await program.LineWithAsync("chats read");

        Assert.Equal(0, await program.ExitCodeAsync());
        Assert.Equal(coloured, line.Contains("\e[", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_coloured_outside_a_terminal()
    {
        using var folder = new TestFolder();

        var (_, output, _) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], ("TERM", "xterm-256color"));

        Assert.Contains("chats read", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public async Task The_start_names_the_places_and_the_folder_in_full_and_what_a_new_folder_means()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 10 });
        await using var server = await SimulatorServer.StartAsync(linq);
        // The program runs in the folder of temporary files.
        var relative = Path.GetRelativePath(Path.GetTempPath(), folder.File("state"));
        (string, string)[] settings = [("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl)];

        string[] first = await StartAsync(), second = await StartAsync();

        Assert.Contains($"  state in   {folder.File("state")}", first);
        Assert.Contains("  alerts to  the console", first);
        Assert.DoesNotContain(first, line => line.Contains("Set up", StringComparison.Ordinal));
        const string News = "state  the folder is new, so what is already bad is reported in one summary";
        Assert.Contains(first, line => line.EndsWith(News, StringComparison.Ordinal));
        Assert.Contains($"  state in   {folder.File("state")}", second);
        Assert.DoesNotContain(second, line => line.EndsWith(News, StringComparison.Ordinal));

        async Task<string[]> StartAsync()
        {
            await using var program = LinqAlerts.Start(["run", "--data", relative], settings);
            await program.LineWithAsync("chats read");
            program.Signal("TERM");
            Assert.Equal(0, await program.ExitCodeAsync());
            return program.Read;
        }
    }
}

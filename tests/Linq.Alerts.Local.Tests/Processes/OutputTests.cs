using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program with an output that is full, closed or not read: alerts are still sent.</summary>
public sealed class OutputTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly SimulatedLinq _linq = new(new() { Lines = 1, Chats = 30, SickShare = 0 });
    private SimulatorServer _server = null!;
    private SlackStandIn _slack = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "These tests need /dev/full and /proc.");
        _server = await SimulatorServer.StartAsync(_linq);
        _slack = await SlackStandIn.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_slack is not null)
            await _slack.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("\"$@\" >/dev/full")]
    // The pipe is full before the program writes its first byte, and nothing reads it.
    [InlineData("(head -c 65536 /dev/zero; \"$@\"; echo \"exit $?\" >&2) | sleep 600")]
    [InlineData("\"$@\" >&-")]
    // The same for standard error, on which the settings' warning is the first line.
    [InlineData("\"$@\" 2>/dev/full")]
    [InlineData("\"$@\" 2>&-")]
    [InlineData("{ head -c 65536 /dev/zero >&2; \"$@\"; echo \"exit $?\" >&3; } 3>&2 2>&1 >/dev/null | sleep 600")]
    public async Task Alerts_are_sent_and_a_signal_ends_the_program_cleanly(string script)
    {
        await using var program = Start(script.EndsWith("600", StringComparison.Ordinal) ? script : $"{script}; echo \"exit $?\" >&2");
        await BaselineAsync();

        OptOut();
        await _slack.UntilAsync(messages => messages.Any(message => message.Contains("OPTED_OUT", StringComparison.Ordinal)));
        program.SignalInShell("TERM");

        Assert.Equal("exit 0", await program.ErrorWithAsync("exit "));
        Assert.DoesNotContain("Unhandled", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_program_if_the_console_is_the_only_place()
    {
        // A pipe's status is that of its last command, so the program's own status is passed through standard error.
        await using var program = Start("(\"$@\"; echo \"exit $?\" >&2) | head -n 1", slack: false);

        await program.ErrorWithAsync("Stopped: standard output was closed");
        Assert.Equal("exit 1", await program.ErrorWithAsync("exit "));
    }

    [Fact]
    public async Task A_reader_that_leaves_does_not_keep_alerts_from_other_places()
    {
        await using var program = Start("(\"$@\"; echo \"exit $?\" >&2) | head -n 1");
        await BaselineAsync();

        OptOut();
        await _slack.UntilAsync(messages => messages.Any(message => message.Contains("OPTED_OUT", StringComparison.Ordinal)));

        program.SignalInShell("TERM");
        Assert.Equal("exit 0", await program.ErrorWithAsync("exit "));
    }

    [Fact]
    public async Task A_command_whose_output_is_full_says_so()
    {
        await using var program = LinqAlerts.StartShell("exec \"$@\" >/dev/full", ["check", "--data", _folder.Path], Settings(slack: true));

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.StartsWith("Standard output cannot be written: No space left", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hang_up_ends_the_program_cleanly_unless_it_is_ignored()
    {
        await using (var program = LinqAlerts.Start(["run", "--data", _folder.Path], Settings(slack: true)))
        {
            await program.LineWithAsync("chats read");
            program.Signal("HUP");
            await program.LineWithAsync("Stopped.");
            Assert.Equal(0, await program.ExitCodeAsync());
        }

        await using var ignoring = LinqAlerts.StartShell("trap '' HUP; exec \"$@\"", ["run", "--data", _folder.Path], Settings(slack: true));
        await ignoring.LineWithAsync("chats read");
        ignoring.Signal("HUP");
        OptOut();
        await ignoring.LineWithAsync("notified: ");
        ignoring.Signal("TERM");
        Assert.Equal(0, await ignoring.ExitCodeAsync());
    }

    [Theory]
    [InlineData("run")]
    [InlineData("poll")]
    public async Task A_message_in_flight_at_a_signal_is_not_sent_again_at_the_next_start(string command)
    {
        await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], Settings(slack: true));
        OptOut();
        var (onTheWay, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _slack.OnMessage = () =>
        {
            onTheWay.TrySetResult();
            return goOn.Task;
        };
        await using (var program = LinqAlerts.Start([command, "--data", _folder.Path], Settings(slack: true)))
        {
            await onTheWay.Task.WaitAsync(LinqAlerts.Limit);
            program.Signal("TERM");
            // Long enough for a request that is cut off to be gone, and within the five seconds.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            goOn.SetResult();
            Assert.Equal(0, await program.ExitCodeAsync());
        }

        await LinqAlerts.RunAsync(["poll", "--data", _folder.Path], Settings(slack: true));

        Assert.Single(_slack.Messages, message => message.Contains("OPTED_OUT", StringComparison.Ordinal));
    }

    private LinqAlerts Start(string script, bool slack = true) => LinqAlerts.StartShell(script, ["run", "--data", _folder.Path, "--json"], [.. Settings(slack), ("SMTP_SSL", "x")]);

    private (string, string)[] Settings(bool slack) =>
    [
        ("LINQ_API_V3_API_KEY", _linq.Token), ("LINQ_API_V3_BASE_URL", _server.BaseUrl), ("Poll__Every", "00:00:01"), ("Group__Wait", "00:00:00"),
        ("Group__Interval", "00:00:00"), .. slack ? new[] { ("SLACK_WEBHOOK_URL", _slack.Url) } : [],
    ];

    private Task BaselineAsync() => _slack.UntilAsync(messages => messages.Count > 0);

    private void OptOut() => _linq.SetHealth(_linq.AddChat(_linq.Lines[0]), "OPTED_OUT");
}

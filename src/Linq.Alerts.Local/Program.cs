using System.CommandLine;
using System.CommandLine.Invocation;
using Linq.Alerts.Local;

StandardOutput.Occupy();

var root = new RootCommand(
    $"""
    Watches the health of every chat on your Linq lines, and notifies you within minutes when it degrades or recovers.

    Without settings it watches a built-in simulator. With {Linq.Alerts.LinqApiOptions.KeySetting} set it watches your account.
    Settings come from the environment, such as SLACK_WEBHOOK_URL and Poll__Every=00:00:30; docs/settings.md in the repository lists them.
    """)
{
    CommandLine.Data,
    CommandLine.Json,
    CommandLine.Simulator,
    RunCommand.Create(),
    PollCommand.Create(),
    CheckCommand.Create(),
    TestCommand.Create(),
    ChatCommand.Create(),
    DigestCommand.Create(),
    SilenceCommand.Create(),
    HistoryCommand.Create(),
    DeliveriesCommand.Create(),
    ReplayCommand.Create(),
    ConfirmAbsenceCommand.Create(),
};
root.SetAction(RunCommand.RunAsync);

var parsed = root.Parse(args);
using var errors = StandardOutput.OpenErrors();
using var termination = new Termination();
// A wrong argument gets a one-line error, because the whole help text below it would push the error off the screen.
if (parsed.Action is ParseErrorAction error)
    error.ShowHelp = false;
var code = await parsed.InvokeAsync(new() { Output = StandardOutput.OpenWriter(), Error = errors, ProcessTerminationTimeout = null }, termination.Requested);
if (parsed.Errors.Count == 0)
    return code;
errors.WriteLine($"For the options: {(parsed.CommandResult.Command == root ? "" : $"{parsed.CommandResult.Command.Name} ")}--help");
// A mistyped command is a wrong argument, and treated like a wrong setting.
return 2;

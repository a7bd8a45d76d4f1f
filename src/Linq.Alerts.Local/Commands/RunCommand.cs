using System.CommandLine;

namespace Linq.Alerts.Local;

internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Watch until Ctrl-C. This is what happens without a command, too.");
        command.SetAction(RunAsync);
        return command;
    }

    public static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) => CommandLine.GuardAsync(parsed, async () =>
    {
        var settings = CommandLine.Settings(parsed);
        var screen = CommandLine.Screen(parsed);
        await using var watching = await Watching.OpenAsync(settings, screen.Alerts, TimeProvider.System, cancel);
        screen.Started(settings, watching.Routes);
        screen.Problem("at the last end", watching.StoreNotice);
        await new RunLoop(watching, settings, screen, TimeProvider.System).RunAsync(cancel);
        screen.Stopped();
        return 0;
    }, cancel);
}

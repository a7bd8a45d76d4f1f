using System.CommandLine;

namespace Linq.Alerts.Local;

internal static class PollCommand
{
    public static Command Create()
    {
        var command = new Command("poll", "One pass over every line, tell what is due, and end: for a scheduler. Exit code 1 when a line was not read to its end, or a place did not take what is due.");
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) => CommandLine.GuardAsync(parsed, async () =>
    {
        var settings = CommandLine.Settings(parsed);
        // No company will come: this process ends with the pass.
        settings.Alerts.Group.Wait = TimeSpan.Zero;
        var screen = CommandLine.Screen(parsed);
        await using var watching = await Watching.OpenAsync(settings, screen.Alerts, TimeProvider.System, cancel);

        // Passes end on threads of their own.
        var incomplete = 0;
        var roster = await watching.Round.RunAsync(
            report =>
            {
                if (report.Outcome != PassOutcome.Complete)
                    Interlocked.Increment(ref incomplete);
                screen.Passed(report);
            },
            cancel);
        screen.Problem("the account", roster.Problem);
        foreach (var route in await watching.RemovedRoutes.CheckAsync(cancel: cancel))
            screen.Problem($"route {route.Name}", route.Text);
        var undelivered = false;
        foreach (var place in watching.Places)
        {
            var report = await watching.Dispatcher.RunAsync(place, cancel);
            screen.Problem(place, report.Trouble);
            undelivered |= report.Undelivered;
        }

        return incomplete == 0 && roster.Problem is null && !undelivered ? 0 : 1;
    }, cancel);
}

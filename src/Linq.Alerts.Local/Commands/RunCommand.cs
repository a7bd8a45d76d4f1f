using System.CommandLine;
using Microsoft.Extensions.Hosting.Systemd;

namespace Linq.Alerts.Local;

internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Watch until Ctrl-C. This is the default command.");
        command.SetAction(RunAsync);
        return command;
    }

    public static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) => CommandLine.GuardAsync(parsed, async () =>
    {
        var settings = CommandLine.Settings(parsed);
        using var display = CommandLine.OpenDisplay(parsed, cancel);
        var screen = CommandLine.Screen(parsed, display);
        var isNew = settings.IsNew;
        await using var app = await LocalApp.OpenAsync(settings, screen, TimeProvider.System, cancel);
        await using var page = await ServeAsync(settings.Page, app, screen, cancel);
        screen.Started(settings, app.Routes, page?.Url);
        if (isNew)
            screen.Note("state", LocalSettings.NewFolder);

        // With other places the program continues without a reader; without any it would alert nobody.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var onlyConsole = app.Places.All(place => place.Key == LocalSettings.Console);
        if (onlyConsole)
            _ = display.ReaderGone.ContinueWith(_ => stop.CancelAsync(), TaskScheduler.Default);
        var watchdog = new Watchdog(new SystemdNotifier(), settings.Alerts.Poll, TimeProvider.System);
        watchdog.Ready();
        await new RunLoop(app, settings, screen, watchdog, TimeProvider.System).RunAsync(stop.Token);
        watchdog.Stopping();
        if (onlyConsole && display.ReaderGone.IsCompleted && !cancel.IsCancellationRequested)
        {
            parsed.InvocationConfiguration.Error.WriteLine("Stopped: standard output was closed, and the console is the only place set up, so nobody would see an alert. "
                + "Set SLACK_WEBHOOK_URL, SMTP_URL or WEBHOOK_URL to run without a terminal. What was not shown is shown at the next start.");
            return 1;
        }

        screen.Stopped();
        return 0;
    }, cancel);

    /// <returns>Null if it is turned off, or can't be served, which is no reason to stop monitoring.</returns>
    private static async Task<PageServer?> ServeAsync(PageSettings settings, LocalApp app, IScreen screen, CancellationToken cancel)
    {
        if (!settings.Enabled)
            return null;
        try
        {
            return await PageServer.StartAsync(settings, app.Page, (problem, cause) => screen.Problem("the page", problem, cause), cancel);
        }
        catch (IOException e)
        {
            screen.Problem("the page", $"is not served: {e.Message.TrimEnd('.')}. Set Page:Port to a free port, or Page:Enabled to false. Alerts are not affected.", e);
            return null;
        }
    }
}

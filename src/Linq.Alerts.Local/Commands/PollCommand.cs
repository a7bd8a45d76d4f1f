using System.CommandLine;

namespace Linq.Alerts.Local;

internal static class PollCommand
{
    /// <summary>How long it keeps starting to send digests.</summary>
    private static readonly TimeSpan SendFor = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var command = new Command("poll", "Make one pass over every line, send what is due, and exit: for a scheduler. Exit code 1 if a line was not read completely, or a place did not accept what is due.");
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) => CommandLine.GuardAsync(parsed, async () =>
    {
        var settings = CommandLine.Settings(parsed);
        // No other changes can follow, because this process ends with the pass.
        settings = settings with { Alerts = settings.Alerts with { Group = settings.Alerts.Group with { Wait = TimeSpan.Zero } } };
        using var display = CommandLine.OpenDisplay(parsed, cancel);
        var screen = CommandLine.Screen(parsed, display);
        var clock = TimeProvider.System;
        if (settings.IsNew && !settings.IsSimulated)
            screen.Note("state", $"{settings.DataFolder}: {LocalSettings.NewFolder}");
        await using var app = await LocalApp.OpenAsync(settings, screen, clock, cancel);

        // Passes end on their own threads.
        var incomplete = 0;
        var roster = await app.Round.RunAsync(
            report =>
            {
                if (report.Outcome != PassOutcome.Complete)
                    Interlocked.Increment(ref incomplete);
                screen.Passed(report);
            },
            cancel);
        screen.Problem("the account", roster.Problem, roster.Cause);
        foreach (var route in await app.RemovedRoutes.CheckAsync(cancel: cancel))
            screen.Problem($"route {route.Name}", route.Text);
        await app.ExpiredSilences.CheckAsync(cancel);

        // The scheduler may start the next run in a minute. What a slow place leaves unsent is sent then.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(SendFor);
        await DispatchAsync(app, screen, enough.Token);
        // The second attempt reports what the pass and the first attempt found in the store.
        await app.ReportNoticesAsync(cancel);
        // Once more, because a failed place is reported to another one, which may have been dispatched already.
        var reports = await DispatchAsync(app, screen, enough.Token);
        // Alerts first.
        var trouble = await app.MaintainAsync(onlyIfDue: true, cancel);
        screen.Problem("the store's upkeep", trouble?.Text, trouble?.Cause ?? default);
        if (app.DeadMansSwitch is { } heartbeat)
        {
            var called = await heartbeat.RunAsync(cancel);
            screen.Problem("the heartbeat", called.Problem, called.Cause);
        }

        return incomplete == 0 && roster.Problem is null && !reports.Any(report => report.Undelivered) ? 0 : 1;
    }, cancel);

    private static async Task<DispatchReport[]> DispatchAsync(LocalApp app, IScreen screen, CancellationToken stop) =>
        await Task.WhenAll(app.Places.Select(async place =>
        {
            var report = await app.Dispatcher.RunAsync(place, stop);
            screen.Problem(place, report.Trouble, report.Cause);
            return report;
        }));
}

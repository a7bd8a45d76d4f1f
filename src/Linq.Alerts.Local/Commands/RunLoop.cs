using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Local;

/// <summary>Runs until told to stop: a polling round at each interval, and a check every second for what is due on each route.</summary>
internal sealed class RunLoop(LocalApp app, LocalSettings settings, IScreen screen, Watchdog watchdog, TimeProvider clock)
{
    private static readonly TimeSpan DispatchEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettleEvery = TimeSpan.FromMinutes(1);

    /// <summary>How often to check whether everything works. A call is made at most once a minute.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ClockWatch _clockWatch = new(clock);

    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);

        List<Task> loops =
        [
            PollAsync(ended.Token), MaintainAsync(ended.Token), FeedWatchdogAsync(ended.Token), SettleSilencesAsync(ended.Token),
            CallHeartbeatAsync(ended.Token), .. app.Places.Select(place => DispatchAsync(place, ended.Token)),
        ];
        // Whichever ends first, because of a signal or a bug, ends the others.
        await Task.WhenAny(loops);
        await ended.CancelAsync();
        try
        {
            await Task.WhenAll(loops);
        }
        finally
        {
            // However polling ended, because an abandoned pass would write to a store that is being closed.
            await Quietly(app.Round.FinishAsync());
        }
    }

    private async Task PollAsync(CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(settings.Alerts.Poll.Every, clock);
            do
                await RoundAsync(stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task MaintainAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(MaintenanceLog.Every, clock);
        try
        {
            do
            {
                var trouble = await app.MaintainAsync(onlyIfDue: false, stop);
                screen.Problem("the store's upkeep", trouble?.Text, trouble?.Cause ?? default);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task SettleSilencesAsync(CancellationToken stop)
    {
        // Not with the round, because rounds may be an hour apart.
        using var timer = new PeriodicTimer(SettleEvery, clock);
        try
        {
            do
            {
                try
                {
                    await app.ExpiredSilences.CheckAsync(stop);
                }
                catch (StoreUnavailableException e) when (e is not FolderLostException)
                {
                    screen.Problem("the store", e.Message, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task FeedWatchdogAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Watchdog.FeedEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                watchdog.Feed();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>A separate loop, because the one that polls or sends may hang.</summary>
    private async Task CallHeartbeatAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (app.DeadMansSwitch is { } heartbeat && await heartbeat.RunAsync(stop) is { Call: not HeartbeatCall.None } report)
                    screen.Problem("the heartbeat", report.Problem, report.Cause);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task RoundAsync(CancellationToken stop)
    {
        try
        {
            var roster = await app.Round.StartAsync(Passed, stop);
            screen.Problem("the account", roster.Problem, roster.Cause);
            foreach (var route in await app.RemovedRoutes.CheckAsync(cancel: stop))
                screen.Problem($"route {route.Name}", route.Text);
            await app.ReportNoticesAsync(stop);
            if (_clockWatch.Look() is { } jump)
                screen.Note("the clock", jump);
            screen.Problem("the store", null);
        }
        // If this process has lost the folder, because another took it over or it was moved, the process ends.
        catch (StoreUnavailableException e) when (e is not FolderLostException)
        {
            screen.Problem("the store", e.Message, e);
        }
    }

    private void Passed(PassReport report)
    {
        watchdog.Passed(report);
        screen.Passed(report);
    }

    private async Task DispatchAsync(Place place, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(DispatchEvery, clock);
        string? trouble = null;
        try
        {
            do
            {
                try
                {
                    var report = await app.Dispatcher.RunAsync(place, stop);
                    if (!report.IsElsewhere && report.Trouble != trouble)
                        screen.Problem(place, trouble = report.Trouble, report.Cause);
                }
                catch (StoreUnavailableException e) when (e is not FolderLostException)
                {
                    screen.Problem("the store", e.Message, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Linq.Alerts.Local;
using Microsoft.Extensions.Hosting.Systemd;

namespace Linq.Alerts.Benchmarks;

/// <summary>The whole one-machine program, with Slack: it makes its baseline, and then, on command, handles a storm of changes.</summary>
internal static class StormChild
{
    public static GroupOptions Group { get; } = new() { Wait = TimeSpan.FromSeconds(2), Interval = TimeSpan.FromSeconds(10) };

    /// <param name="args">Base URL, token, data folder, webhook. Then, on its input, how many changes to wait for.</param>
    public static async Task RunAsync(string[] args)
    {
        var clock = TimeProvider.System;
        using var display = new Display(Stream.Null, clock);
        var screen = new PeopleScreen(display, clock, Paint.None);
        var settings = new LocalSettings(
            new(new() { Parallel = 5 }, Group, new(), new(new(args[3]), null, null, null), [], null, new(args[1]), new(args[0])), args[2], PageSettings.Off);
        await using var app = await LocalApp.OpenAsync(settings, screen, clock, CancellationToken.None);
        using var received = new SlackCount();

        var roster = await app.Round.RunAsync(_ => { });
        while (received.Count < roster.Lines.Count)
        {
            foreach (var place in app.Places)
                await app.Dispatcher.RunAsync(place);
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
        }

        Reply.Send(true);
        var changes = int.Parse((await Console.In.ReadLineAsync())!, CultureInfo.InvariantCulture);
        var started = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource();
        var running = new RunLoop(app, settings, screen, new(new SystemdNotifier(), settings.Alerts.Poll, clock), clock).RunAsync(stop.Token);
        // Each line also has its baseline and its surge.
        await received.ReachAsync((2 * roster.Lines.Count) + changes);
        var took = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await running;
        await Reply.SendAndWaitAsync(took.TotalSeconds);
    }

    /// <summary>Counts the events whose delivery to Slack has ended.</summary>
    private sealed class SlackCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly SemaphoreSlim _more = new(0);
        private long _count;

        public SlackCount()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                // Compared by name, because the instrument is published before its field is assigned.
                if (instrument.Meter.Name == Telemetry.Name && instrument.Name == "linq_alerts.outcomes")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, ended, tags, _) =>
            {
                if (!tags.ToArray().Contains(new("route", "slack")))
                    return;
                Interlocked.Add(ref _count, ended);
                _more.Release();
            });
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public async Task ReachAsync(long count)
        {
            while (Count < count)
                await _more.WaitAsync();
        }

        public void Dispose()
        {
            _listener.Dispose();
            _more.Dispose();
        }
    }
}

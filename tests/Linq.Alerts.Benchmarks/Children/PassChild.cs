using System.Diagnostics;
using System.Globalization;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Benchmarks;

/// <summary>Our side: the poller with its SQLite store, composed as in the one-machine edition, making one pass after the other.</summary>
internal static class PassChild
{
    /// <param name="args">Base URL, token, data folder, passes.</param>
    public static async Task RunAsync(string[] args)
    {
        var clock = TimeProvider.System;
        using var folder = SqliteFolder.Open(args[2], new("http://localhost/bench"), clock, FolderUse.Run);
        using var http = HttpLinqTransport.CreateHttpClient();
        var counted = new CountingStore(folder.Health);
        var store = new CachingHealthStore(counted);
        var relay = new Relay(store, new InProcessBus(new([], [], folder.Silences, folder.Ledger, clock)), clock);
        var api = new LinqClient(new HttpLinqTransport(http, new(args[0]), new(args[1])), new(), clock);
        var poller = new Poller(api, store, relay, new(), new(), "bench", clock);

        List<PassFigures> passes = [];
        for (var pass = 0; pass < int.Parse(args[3], CultureInfo.InvariantCulture); pass++)
        {
            foreach (var line in (await api.ListLinesAsync()).Lines)
            {
                var (reads, writes) = (counted.Reads, counted.Writes);
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var started = Stopwatch.GetTimestamp();
                var report = await poller.PollAsync(line);
                if (report.Outcome != PassOutcome.Complete)
                    throw new InvalidOperationException($"The pass ended as {report.Outcome}: {report.Problem}");
                passes.Add(new(
                    report.Chats, report.Changes, Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                    GC.GetTotalAllocatedBytes(precise: true) - allocated, counted.Reads - reads, counted.Writes - writes,
                    Environment.CpuUsage.TotalTime.TotalSeconds));
            }
        }

        await Reply.SendAndWaitAsync(passes);
    }
}

/// <summary>What one pass over one line did, and its cost.</summary>
internal sealed record PassFigures(long Chats, int Changes, double Milliseconds, long Allocated, int Reads, int Writes, double CpuSoFar) : IPassFigures;

using System.Diagnostics;
using System.Globalization;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Benchmarks;

/// <summary>One line alone against a round over all lines at once, alternating.</summary>
internal static class RoundChild
{
    /// <param name="args">Base URL, token, data folder, parallel lines, repetitions.</param>
    public static async Task RunAsync(string[] args)
    {
        var clock = TimeProvider.System;
        var options = new PollOptions { Parallel = int.Parse(args[3], CultureInfo.InvariantCulture) };
        using var folder = SqliteFolder.Open(args[2], new("http://localhost/bench"), clock, FolderUse.Run);
        using var http = HttpLinqTransport.CreateHttpClient();
        var counted = new CountingStore(folder.Health);
        var store = new CachingHealthStore(counted);
        var relay = new Relay(store, new InProcessBus(new([], [], folder.Silences, folder.Ledger, clock)), clock);
        var account = new AccountStore(store, relay, clock);
        var api = new LinqClient(new HttpLinqTransport(http, new(args[0]), new(args[1])), new(), clock);
        var poller = new Poller(api, store, relay, options, new(), "bench", clock);
        var roster = new LineRoster(api, account, new(), options, clock);
        using var round = new PollRound(roster, new(poller, roster), account, new(account, relay), options, clock);
        var lines = (await api.ListLinesAsync()).Lines;

        List<RoundFigures> rounds = [];
        for (var run = 0; run < int.Parse(args[4], CultureInfo.InvariantCulture); run++)
        {
            var started = Stopwatch.GetTimestamp();
            Require(await poller.PollAsync(lines[0]));
            var one = Stopwatch.GetElapsedTime(started);

            var (reads, writes) = (counted.Reads, counted.Writes);
            started = Stopwatch.GetTimestamp();
            await round.RunAsync(Require);
            rounds.Add(new(one.TotalMilliseconds, Stopwatch.GetElapsedTime(started).TotalMilliseconds, counted.Reads - reads, counted.Writes - writes));
        }

        await Reply.SendAndWaitAsync(rounds);
    }

    private static void Require(PassReport report)
    {
        if (report.Outcome != PassOutcome.Complete)
            throw new InvalidOperationException($"A pass ended as {report.Outcome}: {report.Problem}");
    }
}

/// <summary>How long one line took alone, and how long all lines took together.</summary>
internal sealed record RoundFigures(double OneLine, double AllLines, int Reads, int Writes);

using System.Globalization;
using Linq.Alerts.Sqlite;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 7: how many messages are sent when very many chats become unhealthy at once.</summary>
internal static class StormRow
{
    private const int Lines = 5;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        List<Storm> storms = [];
        for (var run = 0; run < scale.Storms; run++)
            storms.Add(await MeasureOneAsync(scale));

        var interval = StormChild.Group.Interval.TotalSeconds;
        // One immediately and one at the end of each interval, for each line.
        bool Holds(Storm storm) => storm.MaxOfOneLine <= 1 + Math.Floor(storm.Seconds / interval)
            && storm.Delivered + storm.RolledUp == storm.Turned && storm.OptOutsDelivered == storm.OptOuts;
        List<string[]> table = [["chats turned", "named in Slack", "covered by the alert about their line", "opt-outs delivered", "messages", "of which for opt-outs", "other messages, most on one line", "finished after", "CPU", "peak memory"]];
        table.AddRange(storms.Select(storm => new[]
        {
            Say(storm.Turned, "N0"), Say(storm.Delivered, "N0"), Say(storm.RolledUp, "N0"), $"{Say(storm.OptOutsDelivered, "N0")} of {Say(storm.OptOuts, "N0")}", Say(storm.Messages, "0"), Say(storm.OptOutMessages, "0"), Say(storm.MaxOfOneLine, "0"),
            Say(storm.Seconds, "0.0") + " s", Say(storm.Cpu, "0.0") + " s", Say(storm.PeakMegabytes, "0") + " MB",
        }));
        return
        [
            new(7, string.Create(CultureInfo.InvariantCulture, $"{scale.Turning:N0} chats on {Lines} lines become unhealthy in one pass: Slack messages"),
                "≤ 1 per route, line and Group:Interval, plus opt-outs in batches", storms.All(Holds),
                $"{Say(storms[0].Messages, "0")} messages, finished after {new Series(storms.Select(storm => storm.Seconds)).Say("0.0", " s")}", table,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The whole program, from a baseline of {2 * scale.Turning:N0} chats, with Group:Wait {StormChild.Group.Wait.TotalSeconds:0} s and Group:Interval {interval:0} s "
                    + $"so that the row finishes soon. Of every twenty chats, 15 become AT_RISK, 4 become CRITICAL, and 1 opts out. {scale.Storms} run(s). ")
                + "A message for an opt-out includes everything that waits on its line. A message names the first chats, the number of further ones, and the file that lists them all; the outcome of each change is counted from the ledger."),
        ];
    }

    private static async Task<Storm> MeasureOneAsync(Scale scale)
    {
        await using var server = await Server.StartAsync(Lines, 2 * scale.Turning);
        await using var slack = await SlackStandIn.StartAsync();
        using var data = new DataFolder();
        var before = ProcessTimes.OfEndedChildren();
        using var process = Child.Start("storm", server.BaseUrl, server.Token, data.Path, slack.Url);
        await Child.ReadAsync<bool>(process);

        var (silent, turned) = (slack.Count, await server.TurnAsync(scale.Turning));
        await process.StandardInput.WriteLineAsync(Say(turned, "0"));
        await process.StandardInput.FlushAsync();
        var measured = await Child.EndAsync(process, await Child.ReadAsync<double>(process), before);

        using var folder = SqliteFolder.Open(data.Path, new(server.BaseUrl), TimeProvider.System, FolderUse.Look);
        var changes = await folder.Ledger.ReadAsync("slack").Where(entry => entry.Event is ChatHealthChanged).ToListAsync();
        var delivered = changes.Where(entry => entry.Outcome?.Kind == OutcomeKind.Delivered).ToList();
        var optOuts = changes.Where(entry => entry.Event is ChatHealthChanged { IsOptOut: true }).ToList();
        var digests = delivered.GroupBy(entry => entry.Outcome!.Digest).Select(digest => digest.First()).ToList();
        var others = digests.Where(entry => entry.Outcome!.Why != "opt-out").GroupBy(entry => entry.Event.Line.Id).Select(line => line.Count()).DefaultIfEmpty();
        return new(
            turned, delivered.Count, changes.Count(entry => entry.Outcome?.Why == "rolled-up"), optOuts.Count, optOuts.Count(entry => entry.Outcome?.Kind == OutcomeKind.Delivered),
            slack.Count - silent, digests.Count(entry => entry.Outcome!.Why == "opt-out"), others.Max(),
            measured.Reply, measured.Cpu.TotalSeconds, measured.PeakBytes / 1e6);
    }

    private static string Say(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Storm(
        int Turned, int Delivered, int RolledUp, int OptOuts, int OptOutsDelivered, int Messages, int OptOutMessages, int MaxOfOneLine, double Seconds, double Cpu, double PeakMegabytes);
}

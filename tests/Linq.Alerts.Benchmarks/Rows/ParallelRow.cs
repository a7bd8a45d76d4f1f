using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 5: whether ten slow lines take longer than one.</summary>
internal static class ParallelRow
{
    private const int Lines = 10;
    private const double Goal = 1.15;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        await using var server = await Server.StartAsync(Lines, Lines * scale.Pages * 100);
        using var data = new DataFolder();
        await Child.RunAsync<List<PassFigures>>("pass", server.BaseUrl, server.Token, data.Path, "1");
        await server.SlowDownAsync(Pause);
        var rounds = (await Child.RunAsync<List<RoundFigures>>(
            "round", server.BaseUrl, server.Token, data.Path, $"{Lines}", scale.Runs.ToString(CultureInfo.InvariantCulture))).Reply;

        var ratio = new Series(rounds.Select(round => round.AllLines / round.OneLine));
        return
        [
            new(5, $"{Lines} lines × {scale.Pages} pages, 50 ms per answer, at Poll:Parallel {Lines}", "≤ 1.15 × the time of one line",
                ratio.Median <= Goal, ratio.Say("0.00", " ×"),
                [
                    ["one line", "ten lines at once", "ratio"],
                    [new Series(rounds.Select(round => round.OneLine / 1000)).Say("0.00", " s"), new Series(rounds.Select(round => round.AllLines / 1000)).Say("0.00", " s"), ratio.Say("0.00", " ×")],
                ],
                $"Wall time in one process, alternating, {scale.Runs} times. The simulator generates each answer and waits 50 ms before it. The ten lines are a whole round: "
                + "the list of lines, the passes, and their entries in the store."),
        ];
    }
}

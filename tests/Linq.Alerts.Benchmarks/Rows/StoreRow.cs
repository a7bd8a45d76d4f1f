using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 6: the store operations of a pass that finds no changes.</summary>
internal static class StoreRow
{
    private const int Lines = 5;
    private const int MaxWrites = 2;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        await using var server = await Server.StartAsync(Lines, scale.Chats);
        using var data = new DataFolder();
        string[] pass = ["pass", server.BaseUrl, server.Token, data.Path, "1"];
        await Child.RunAsync<List<PassFigures>>(pass);
        var lines = (await Child.RunAsync<List<PassFigures>>(pass)).Reply;
        // The first round also records the account's lines.
        var round = (await Child.RunAsync<List<RoundFigures>>("round", server.BaseUrl, server.Token, data.Path, "1", "2")).Reply[^1];

        var (reads, writes, sick) = (lines.Max(line => line.Reads), lines.Max(line => line.Writes), scale.Chats / Lines / 50);
        return
        [
            new(6, "Store operations of an unchanged pass, per line", "reads ≤ 1 + unhealthy/1,000, writes ≤ 2",
                reads <= 1 + (sick / 1000) && writes <= MaxWrites, $"{reads} read, {writes} writes",
                [
                    ["what", "reads", "writes"],
                    ["a pass, the most of any line", $"{reads}", $"{writes}"],
                    [$"a whole round over {Lines} lines", $"{round.Reads}", $"{round.Writes}"],
                ],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Lines} lines, {scale.Chats:N0} chats, about {sick:N0} unhealthy on each line. Counted between the product and the store; the counts are exact, so one run is enough. ")
                + "The two writes take the lease at the start and release it at the end. A round adds one read per line, to check whether a crash left events pending, "
                + "and a few for the account; these belong to the round and not to the pass."),
        ];
    }
}

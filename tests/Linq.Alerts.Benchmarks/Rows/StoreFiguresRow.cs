using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 10: the cost of the one-machine edition's store alone.</summary>
internal static class StoreFiguresRow
{
    private const int Sick = 20_000;
    private const int Commits = 500;
    private const int ChangesADay = 2_000;

    /// <summary>A poll every minute must not wait for the store.</summary>
    private const double MaxStart = 1_000;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        List<double> commits = [], starts = [], loads = [], peaks = [];
        var (sick, commitsARun, changes) = scale == Scale.Full ? (Sick, Commits, ChangesADay) : (500, 20, 10);
        for (var run = 0; run < scale.Runs; run++)
        {
            using (var data = new DataFolder())
                commits.Add(new Series((await StoreAsync(StoreChild.Commits, data, commitsARun)).Reply).Median);
            using (var data = new DataFolder())
            {
                await StoreAsync(StoreChild.Fill, data, sick);
                var start = await StoreAsync(StoreChild.Start, data, sick);
                starts.Add(start.Reply[0]);
                loads.Add(start.Reply[1]);
                peaks.Add(start.PeakBytes / 1e6);
            }
        }

        using var month = new DataFolder();
        await StoreAsync(StoreChild.Month, month, changes);
        var size = Directory.EnumerateFiles(month.Path).Sum(file => new FileInfo(file).Length) / 1e6;
        return
        [
            new(10, string.Create(CultureInfo.InvariantCulture, $"The store on one machine: starting with {sick:N0} unhealthy chats"), "≤ 1 s", new Series(starts).Median <= MaxStart,
                new Series(starts).Say("0", " ms"),
                [
                    ["what", "measured"],
                    ["a commit of one change, durable", new Series(commits).Say("0.00", " ms")],
                    [$"from opening to {sick:N0} chats in memory".ToString(CultureInfo.InvariantCulture), new Series(starts).Say("0", " ms")],
                    ["the same again, for a later pass", new Series(loads).Say("0", " ms")],
                    ["peak memory of that process", new Series(peaks).Say("0", " MB")],
                    [string.Create(CultureInfo.InvariantCulture, $"on disk after 30 days of {changes:N0} changes a day"), string.Create(CultureInfo.InvariantCulture, $"{size:0.0} MB")],
                ],
                string.Create(CultureInfo.InvariantCulture, $"SQLite with a write-ahead log and `synchronous=FULL`, in its own process; {commitsARun:N0} commits per run, the median of each run. ")
                + "The thirty days pass on a simulated clock: each change is recorded, published, taken in for one route and delivered, with a pass every ten minutes and maintenance every hour.",
                Journal),
        ];
    }

    /// <summary>Measured side by side before the journal was removed; it cannot be repeated.</summary>
    private const string Journal = """
        Before SQLite, this edition had its own journal and kept everything in memory. Both were measured in one session on 2026-11-27, with 3 runs of each side
        alternating, while builds kept this machine's two cores busy (load 35 to 40). So compare the two sides, but not these milliseconds with those above:

        | what | journal | SQLite |
        |---|---|---|
        | a commit of one change, median | 3.92 ms (0.96 to 4.87) | 2.88 ms (1.13 to 7.99) |
        | the same, CPU | 2.77 ms (2.31 to 3.18) | 3.39 ms (2.30 to 3.54) |
        | start with 20,000 unhealthy chats | 1,245 ms (974 to 6,340) | 1,193 ms (1,124 to 12,815) |
        | the same, CPU including .NET's startup | 0.60 s (0.55 to 0.73) | 0.75 s (0.73 to 1.02) |
        | load them again, for a later pass | 8 ms (1 to 32) | 139 ms (138 to 682) |
        | peak memory at that start | 57.7 MB (57.7 to 59.1) | 66.9 MB (66.3 to 67.9) |
        | 20,000 unhealthy chats on disk | 2.7 MB | 5.2 MB |
        | five unchanged passes over 100,000 chats, 2 % unhealthy: CPU | 4.18 s (3.61 to 4.21) | 4.24 s (4.21 to 4.96) |
        | peak memory of these | 73.4 MB (73.0 to 73.8) | 81.4 MB (80.9 to 81.6) |
        | allocations of such a pass, per chat | 44.5 bytes | 59.3 bytes |
        | on disk after 30 days of 100 changes a day | 4.4 MB | 3.5 MB |
        | on disk after 30 days of 2,000 changes a day | 76.6 MB | 64.3 MB |
        | CPU of these 30 days (17,000 writes) | 12.7 s | 22.6 s |

        What got slower: each pass reads its unhealthy chats from the file again, 7 µs each, whereas the journal had them in memory. With 20,000 unhealthy chats on a line,
        that is a seventh of a second per minute under this load. Writes take a fifth to three quarters more CPU, at most 0.6 ms each, and the library takes 8 MB of memory.
        In return, the files are smaller, other processes can read and write at the same time, and none of it is our own code.
        """;

    private static Task<Measured<List<double>>> StoreAsync(string what, DataFolder data, int count) =>
        Child.RunAsync<List<double>>("store", what, data.Path, count.ToString(CultureInfo.InvariantCulture));
}

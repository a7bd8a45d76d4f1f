using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 4: whether memory grows with all chats, or only with the unhealthy ones.</summary>
internal static class MemoryRow
{
    private const double Goal = 1.4;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        List<string[]> table = [["unhealthy", "chats", "peak memory", "ratio"]];
        var (few, many) = await MeasureAsync(scale, 0.02, table);
        var (fewWell, manyWell) = await MeasureAsync(scale, 0, table);
        var rows = many.Median - few.Median - (manyWell.Median - fewWell.Median);
        var beyond = (many.Median - rows) / few.Median;
        var sick = scale.ManyChats / 50;
        return
        [
            new(4, string.Create(CultureInfo.InvariantCulture, $"Peak memory at {scale.ManyChats:N0} chats against {scale.FewChats:N0}, 2 % unhealthy"),
                "≤ 1.4 ×", many.Median / few.Median <= Goal,
                string.Create(CultureInfo.InvariantCulture, $"{many.Median / few.Median:0.00} ×, {beyond:0.00} × without the unhealthy chats' rows"), table,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A process that opens a store with its baseline and makes one pass, {scale.Runs} runs; the simulator's answers are cached. The runs without unhealthy chats "
                    + $"show what healthy ones cost. The difference, {rows:0.0} MB or {rows * 1e6 / sick:0} bytes for each of {sick:N0} unhealthy chats, is their rows: "
                    + $"in the pass's copy, and one at a time as JSON while they are read. ")
                + "The rest of the growth is code that is compiled again once it has run often, and garbage. By default .NET lets garbage grow to about the processor's cache, "
                + "which made this 1.65 × on this machine; `System.GC.Gen0MaxBudget` limits it to 2 MB (`Directory.Build.props`)."),
        ];
    }

    private static async Task<(Series Few, Series Many)> MeasureAsync(Scale scale, double sickShare, List<string[]> table)
    {
        await using var small = await Account.OpenAsync(scale.FewChats, sickShare);
        await using var large = await Account.OpenAsync(scale.ManyChats, sickShare);
        for (var run = 0; run < scale.Runs; run++)
        {
            await small.MeasureAsync();
            await large.MeasureAsync();
        }

        var (few, many) = (small.Peaks, large.Peaks);
        foreach (var (chats, peak) in new[] { (scale.FewChats, few), (scale.ManyChats, many) })
            table.Add([
                sickShare.ToString("0 %", CultureInfo.InvariantCulture), chats.ToString("N0", CultureInfo.InvariantCulture), peak.Say("0.0", " MB"),
                (peak.Median / few.Median).ToString("0.00", CultureInfo.InvariantCulture) + " ×",
            ]);
        return (few, many);
    }

    private sealed class Account(Server server, DataFolder data) : IAsyncDisposable
    {
        private readonly List<double> _megabytes = [];

        public Series Peaks => new(_megabytes);

        public static async Task<Account> OpenAsync(int chats, double sickShare)
        {
            var account = new Account(await Server.StartAsync(1, chats, sickShare, "kept"), new());
            await account.PassAsync();
            return account;
        }

        public async Task MeasureAsync() => _megabytes.Add((await PassAsync()).PeakBytes / 1e6);

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            data.Dispose();
        }

        private Task<Measured<List<PassFigures>>> PassAsync() => Child.RunAsync<List<PassFigures>>("pass", server.BaseUrl, server.Token, data.Path, "1");
    }
}

using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Row 9: how many chat requests per second the read API answers on one core.</summary>
internal static class ApiRow
{
    private const int Lines = 5;
    private const int Connections = 16;
    private const double RateGoal = 10_000;
    private const double LatencyGoal = 5;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        await using var linq = await Server.StartAsync(Lines, scale.Chats);
        using var data = new DataFolder();
        using var child = Child.Start("api", linq.BaseUrl, linq.Token, data.Path);
        var server = await Child.ReadAsync<ApiServer>(child);
        // A warm-up run: the code is optimized as it runs.
        await ApiLoad.RunAsync(server, Connections, scale.Requests / 2);

        List<(double Rate, double PerCpuSecond, double Median, double P99)> runs = [];
        for (var run = 0; run < scale.Runs; run++)
        {
            var before = await CpuAsync();
            var (took, times) = await ApiLoad.RunAsync(server, Connections, scale.Requests);
            var cpu = await CpuAsync() - before;
            runs.Add((times.Length / took.TotalSeconds, times.Length / cpu, times[times.Length / 2], times[times.Length * 99 / 100]));
        }

        child.StandardInput.Close();
        await child.WaitForExitAsync();
        var (rate, perCpu, p99) = (new Series(runs.Select(run => run.Rate)), new Series(runs.Select(run => run.PerCpuSecond)), new Series(runs.Select(run => run.P99)));
        return
        [
            new(9, "`GET /api/chats/{id}`, answered on one core", "≥ 10,000 per second, p99 ≤ 5 ms",
                rate.Median >= RateGoal && p99.Median <= LatencyGoal, $"{rate.Say("N0")} per second, p99 {p99.Say("0.00", " ms")}",
                [
                    ["what", "figure"],
                    ["answers per second", rate.Say("N0")],
                    ["answers per second of the server's CPU", perCpu.Say("N0")],
                    ["median response time", new Series(runs.Select(run => run.Median)).Say("0.00", " ms")],
                    ["p99 response time", p99.Say("0.00", " ms")],
                ],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Lines} lines, {scale.Chats:N0} chats, 2 % unhealthy; {Connections} connections with one request at a time, {scale.Requests:N0} requests per run, {scale.Runs} runs. ")
                + "The whole program, pinned to one core; the client has the other. Every other requested chat is on record. Meanwhile the view in memory is refreshed "
                + "every second, as in production."),
        ];

        async Task<double> CpuAsync()
        {
            await child.StandardInput.WriteLineAsync();
            await child.StandardInput.FlushAsync();
            return await Child.ReadAsync<double>(child);
        }
    }
}

using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Rows 1 to 3: one pass over unchanged chats against the official SDK and against a bare download.</summary>
internal static class PassRows
{
    private const double SdkGoal = 0.20;
    private const double SdkGoalPlain = 0.25;
    private const double DownloadGoal = 1.5;
    private const double DownloadGoalPlain = 2;
    private const double BytesGoal = 40;

    private static readonly string[] Head = ["answers", "side", "CPU a pass", "in the first half, with startup", "peak memory"];

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Scale scale)
    {
        var packed = await Sides.MeasureAsync(scale, "compressed");
        var plain = await Sides.MeasureAsync(scale, "plain");
        List<string[]> againstSdk =
        [
            Head, packed.Ours.Cells("gzip"), packed.Sdk.Cells("gzip"), packed.Refit.Cells("gzip"),
            plain.Ours.Cells("plain"), plain.Sdk.Cells("plain"), plain.Refit.Cells("plain"),
        ];
        List<string[]> againstDownload =
            [Head, packed.Ours.Cells("gzip"), packed.Download.Cells("gzip"), plain.Ours.Cells("plain"), plain.Download.Cells("plain")];
        var chats = scale.Chats.ToString("N0", CultureInfo.InvariantCulture);
        var setting = $"{chats} chats of one line, 2 % unhealthy, all known; {scale.Passes} passes per process, {scale.Runs} runs; the simulator's answers are cached. "
            + $"What counts are the last {scale.Passes / 2} passes: the product polls every minute for months, and by then .NET and node have compiled what they run.";
        return
        [
            new(1, $"CPU of one pass over {chats} unchanged chats, against the official TypeScript SDK", "≤ 0.20 ×, plain ≤ 0.25 ×",
                packed.AgainstSdk.Median <= SdkGoal, $"{packed.AgainstSdk.Say("0.00", " ×")}, plain {plain.AgainstSdk.Say("0.00", " ×")}", againstSdk,
                setting,
                "The SDK lists with limit 100 and `for await`, and looks at each chat's status. Both request compressed answers, as they do by default, "
                + "and get gzip. In the first half, with startup, the ratio is "
                + $"{packed.AgainstSdkAtFirst.Say("0.00", " ×")} compressed and {plain.AgainstSdkAtFirst.Say("0.00", " ×")} plain. "
                + $"Against what a .NET developer would write, {packed.AgainstRefit.Say("0.00", " ×")} compressed and {plain.AgainstRefit.Say("0.00", " ×")} plain: "
                + "Refit with the same HTTP client, source-generated JSON of only the ID and the health, and a dictionary of statuses, kept only in memory.")
            {
                IsHeldPlain = plain.AgainstSdk.Median <= SdkGoalPlain,
            },
            new(2, "CPU of the same pass, against a bare download of the same bytes", "≤ 1.5 ×, plain ≤ 2 ×",
                packed.AgainstDownload.Median <= DownloadGoal, $"{packed.AgainstDownload.Say("0.00", " ×")}, plain {plain.AgainstDownload.Say("0.00", " ×")}",
                againstDownload, setting,
                "The download uses the product's HTTP client, decompresses into one buffer and only looks for the cursor in the last 40 bytes. In the first "
                + $"half, with startup, the ratio is {packed.AgainstDownloadAtFirst.Say("0.00", " ×")} compressed and {plain.AgainstDownloadAtFirst.Say("0.00", " ×")} plain: "
                + "there is more of our code to compile.")
            {
                IsHeldPlain = plain.AgainstDownload.Median <= DownloadGoalPlain,
            },
            new(3, "Allocations of that pass, per chat", "≤ 40 bytes", packed.OurBytes.Median <= BytesGoal,
                $"{packed.OurBytes.Say("0.0")}, plain {plain.OurBytes.Say("0.0")}",
                [
                    ["answers", "our pass", "bare download", "difference"],
                    ["gzip", packed.OurBytes.Say("0.0"), packed.DownloadBytes.Say("0.0"), packed.BytesAdded],
                    ["plain", plain.OurBytes.Say("0.0"), plain.DownloadBytes.Say("0.0"), plain.BytesAdded],
                ],
                "Bytes per chat, by `GC.GetTotalAllocatedBytes` around each pass. The bare download's allocations are those of .NET's HTTP client, which allocates a few "
                + "kilobytes per request. Ours add each page's cursor, which is also kept to notice a list that doesn't end, and once per pass two tables of the unhealthy chats. "
                + "Their rows are kept from the pass before. Requests are given to the HTTP client's handler directly, which saves the client's own cancellation.")
            {
                IsHeldPlain = plain.OurBytes.Median <= BytesGoal,
            },
        ];
    }

    private sealed record Sides(Side<PassFigures> Ours, Side<DownloadFigures> Download, Side<SdkFigures> Sdk, Side<RefitFigures> Refit, int Chats)
    {
        public Series AgainstSdk => Ratio(Ours.Later, Sdk.Later);

        public Series AgainstSdkAtFirst => Ratio(Ours.First, Sdk.First);

        public Series AgainstRefit => Ratio(Ours.Later, Refit.Later);

        public Series AgainstDownload => Ratio(Ours.Later, Download.Later);

        public Series AgainstDownloadAtFirst => Ratio(Ours.First, Download.First);

        public Series OurBytes => new(Ours.Passes.Select(pass => (double)pass.Allocated / Chats));

        public Series DownloadBytes => new(Download.Passes.Select(pass => (double)pass.Allocated / Chats));

        public string BytesAdded => (OurBytes.Median - DownloadBytes.Median).ToString("0.0", CultureInfo.InvariantCulture);

        public static async Task<Sides> MeasureAsync(Scale scale, string how)
        {
            await using var server = await Server.StartAsync(1, scale.Chats, how: [how, "kept"]);
            using var data = new DataFolder();
            var sides = new Sides(
                new("Linq Alerts", scale.Passes, "pass", server.BaseUrl, server.Token, data.Path),
                new("bare download", scale.Passes, "download", server.BaseUrl, server.Token),
                new("official SDK", scale.Passes, "/usr/bin/env", "node", "tests/Linq.Alerts.Benchmarks/sdk-pass.mjs", Machine.SdkFolder, server.BaseUrl, server.Token),
                new("Refit and a dictionary", scale.Passes, "refit", server.BaseUrl, server.Token),
                scale.Chats);

            // Our baseline. From here on the server caches the answers to each side's requests.
            await sides.Ours.WarmUpAsync();
            await sides.Download.WarmUpAsync();
            await sides.Sdk.WarmUpAsync();
            await sides.Refit.WarmUpAsync();
            for (var run = 0; run < scale.Runs; run++)
            {
                await sides.Ours.MeasureAsync();
                await sides.Download.MeasureAsync();
                await sides.Sdk.MeasureAsync();
                await sides.Refit.MeasureAsync();
            }

            sides.RequireTheSame();
            return sides;
        }

        /// <summary>A side that read less would have an unfair advantage.</summary>
        private void RequireTheSame()
        {
            long[] counts =
            [
                .. Ours.Passes.Select(pass => pass.Changes == 0 ? pass.Chats : -1),
                .. Sdk.Passes.Select(pass => pass.Chats),
                .. Refit.Passes.Select(pass => pass.Changes == 0 ? pass.Chats : -1),
            ];
            if (counts.Any(count => count != Chats) || Download.Passes.Any(pass => pass.Bytes < 500L * Chats))
                throw new InvalidOperationException($"The sides did not read the same: {string.Join(", ", counts)}.");
        }

        private static Series Ratio(IEnumerable<double> ours, IEnumerable<double> theirs) => new(ours.Zip(theirs, (our, their) => our / their));
    }
}

/// <summary>One pass in the output of <c>sdk-pass.mjs</c>.</summary>
internal sealed record SdkFigures(long Chats, long Sick, double CpuSoFar) : IPassFigures;

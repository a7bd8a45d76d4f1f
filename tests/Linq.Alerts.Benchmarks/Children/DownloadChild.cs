using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Linq.Alerts.Benchmarks;

/// <summary>A bare download: the same pages with the same HTTP client into one buffer. It only looks at the cursor at each page's end.</summary>
internal static class DownloadChild
{
    /// <param name="args">Base URL, token, passes.</param>
    public static async Task RunAsync(string[] args)
    {
        using var http = HttpLinqTransport.CreateHttpClient();
        var api = new LinqClient(new HttpLinqTransport(http, new(args[0]), new(args[1])), new(), TimeProvider.System);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", args[1]);
        List<DownloadFigures> passes = [];
        var buffer = new byte[1024 * 1024];
        for (var pass = 0; pass < int.Parse(args[2], CultureInfo.InvariantCulture); pass++)
        {
            foreach (var line in (await api.ListLinesAsync()).Lines)
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var bytes = await ReadAsync(http, buffer, $"{args[0]}/v3/chats?from={Uri.EscapeDataString(line.Number.InFull)}&limit=100");
                passes.Add(new(bytes, GC.GetTotalAllocatedBytes(precise: true) - allocated, Environment.CpuUsage.TotalTime.TotalSeconds));
            }
        }

        await Reply.SendAndWaitAsync(passes);
    }

    private static async Task<long> ReadAsync(HttpClient http, byte[] buffer, string list)
    {
        long bytes = 0;
        for (var url = list; url is not null;)
        {
            using var answer = await http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            using var body = await answer.Content.ReadAsStreamAsync();
            var length = 0;
            while (await body.ReadAsync(buffer.AsMemory(length)) is > 0 and var read)
                length += read;
            bytes += length;
            url = CursorAtTheEndOf(buffer.AsSpan(0, length)) is { } cursor ? $"{list}&cursor={cursor}" : null;
        }

        return bytes;
    }

    // The simulator writes the cursor last: {"chats":[…],"next_cursor":"100"}
    private static string? CursorAtTheEndOf(ReadOnlySpan<byte> page)
    {
        var end = page[^40..];
        var at = end.LastIndexOf("\"next_cursor\":\""u8);
        return at < 0 ? null : Encoding.UTF8.GetString(end[(at + 15)..^2]);
    }
}

/// <summary>What one pass over one line read, and its cost.</summary>
internal sealed record DownloadFigures(long Bytes, long Allocated, double CpuSoFar) : IPassFigures;

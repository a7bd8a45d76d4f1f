using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Linq.Alerts.Benchmarks;

/// <summary>One measured process, from its start to its end.</summary>
internal static class Child
{
    /// <summary>Runs a child of this program, or another one, until it has replied, and measures it whole.</summary>
    public static async Task<Measured<T>> RunAsync<T>(params string[] arguments)
    {
        var before = ProcessTimes.OfEndedChildren();
        using var process = Start(arguments);
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"{string.Join(' ', arguments)} ended without a reply.");
        // It has replied and waits: the last moment at which the kernel knows its peak.
        var peak = PeakMemory(process.Id);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new(JsonSerializer.Deserialize<T>(line)!, ProcessTimes.OfEndedChildren() - before, peak);
    }

    /// <summary>Starts this program as the child of this name, or another program given by its path.</summary>
    public static Process Start(params string[] arguments)
    {
        var isOther = arguments[0].Contains('/', StringComparison.Ordinal);
        var info = new ProcessStartInfo(isOther ? arguments[0] : Environment.ProcessPath!, isOther ? arguments[1..] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(info)!;
    }

    private static long PeakMemory(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}

/// <param name="Cpu">User and system time together.</param>
/// <param name="PeakBytes">The most memory it ever had resident (VmHWM).</param>
internal sealed record Measured<T>(T Reply, TimeSpan Cpu, long PeakBytes);

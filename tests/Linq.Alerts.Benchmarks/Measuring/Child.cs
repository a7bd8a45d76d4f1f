using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Linq.Alerts.Benchmarks;

/// <summary>One measured process, from its start to its end.</summary>
internal static class Child
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a child of this program, or another one, until it has replied, and measures it whole.</summary>
    public static async Task<Measured<T>> RunAsync<T>(params string[] arguments)
    {
        var before = ProcessTimes.OfEndedChildren();
        using var process = Start(arguments);
        return await EndAsync(process, await ReadAsync<T>(process), before);
    }

    /// <summary>Reads what the child says next.</summary>
    public static async Task<T> ReadAsync<T>(Process process)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        // A child that hangs must not hold the others up for ever.
        await using var kill = limit.Token.Register(process.Kill);
        return JsonSerializer.Deserialize<T>(
            await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A child ended without a reply."))!;
    }

    /// <summary>Lets a child go that has said its last, and measures it.</summary>
    /// <param name="before">What children had taken before it started: no other may end meanwhile.</param>
    public static async Task<Measured<T>> EndAsync<T>(Process process, T reply, TimeSpan before)
    {
        // It waits: the last moment at which the kernel knows its peak.
        var peak = PeakMemory(process.Id);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new(reply, ProcessTimes.OfEndedChildren() - before, peak);
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

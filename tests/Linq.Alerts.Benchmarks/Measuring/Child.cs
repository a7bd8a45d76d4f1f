using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Linq.Alerts.Benchmarks;

/// <summary>One measured process, from start to exit.</summary>
internal static class Child
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a child of this program, or another program, until it has replied, and measures the whole process.</summary>
    public static async Task<Measured<T>> RunAsync<T>(params string[] arguments)
    {
        var before = ProcessTimes.OfEndedChildren();
        using var process = Start(arguments);
        return await EndAsync(process, await ReadAsync<T>(process), before);
    }

    /// <summary>Reads the child's next reply.</summary>
    public static async Task<T> ReadAsync<T>(Process process)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        // A child that hangs must not block the others forever.
        await using var kill = limit.Token.Register(process.Kill);
        return JsonSerializer.Deserialize<T>(
            await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A child ended without a reply."))!;
    }

    /// <summary>Lets a child exit after its last reply, and measures it.</summary>
    /// <param name="before">The children's CPU time before this one started. No other child may exit in the meantime.</param>
    public static async Task<Measured<T>> EndAsync<T>(Process process, T reply, TimeSpan before)
    {
        // The child is still waiting. Once it has exited, the kernel no longer knows its peak.
        var peak = PeakMemory(process.Id);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new(reply, ProcessTimes.OfEndedChildren() - before, peak);
    }

    /// <summary>Starts this program as the named child, or another program by its path.</summary>
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

/// <param name="Cpu">User plus system time.</param>
/// <param name="PeakBytes">Peak resident memory (VmHWM).</param>
internal sealed record Measured<T>(T Reply, TimeSpan Cpu, long PeakBytes);

using System.Diagnostics;

namespace ServiceBusStandIn.Tests;

/// <summary>The stand-in in its own process. It exits with its parent.</summary>
internal sealed class StandInProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private StandInProcess(Process process, string connectionString) => (_process, ConnectionString) = (process, connectionString);

    public string ConnectionString { get; }

    /// <param name="config">A file in the format of the official emulator.</param>
    /// <param name="clock">Null: the system's.</param>
    public static async Task<StandInProcess> StartAsync(string config, FasterClock? clock = null)
    {
        var process = Start(clock, config);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit, TimeProvider.System);
        return line is not null ? new(process, line)
            : throw new InvalidOperationException($"The stand-in ended: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(null, arguments);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        return (process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        _process.Dispose();
    }

    private static Process Start(FasterClock? clock, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ServiceBusStandIn.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (clock is not null)
            start.Environment["STAND_IN_CLOCK"] = $"{clock}";
        return Process.Start(start)!;
    }
}

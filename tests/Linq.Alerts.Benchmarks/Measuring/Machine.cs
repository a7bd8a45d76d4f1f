using System.Diagnostics;
using System.Globalization;

namespace Linq.Alerts.Benchmarks;

/// <summary>Describes the machine that the figures come from.</summary>
internal static class Machine
{
    /// <summary>The folder in which the official SDK is installed for the simulator's tests.</summary>
    public static string SdkFolder { get; } = Path.GetFullPath("tests/Linq.Simulator.Tests/witness");

    public static IReadOnlyList<string> Describe()
    {
        var now = TimeProvider.System.GetUtcNow();
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm} UTC, load before the start {load}"),
            $"{Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, {Memory()} of memory, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
            $".NET {Environment.Version}, Release, as the product is built; node {Output("node", "--version")}; @linqapp/sdk {SdkVersion()}",
        ];
    }

    private static string SdkVersion() =>
        Output("node", "-p", $"JSON.parse(require('fs').readFileSync('{SdkFolder}/node_modules/@linqapp/sdk/package.json')).version");

    private static string Memory() => string.Create(
        CultureInfo.InvariantCulture, $"{long.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1024.0 / 1024:0.0} GiB");

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}

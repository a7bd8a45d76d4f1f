using System.Diagnostics;

namespace Linq.Simulator.Tests;

/// <summary>The simulator as people start it: a process with arguments.</summary>
public sealed class SimulatorProgramTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Help_names_every_option()
    {
        var (exitCode, output, _) = await RunAsync("--help");

        Assert.Equal(0, exitCode);
        foreach (var option in new[] { "--urls", "--lines", "--chats", "--seed", "--token", "--pace", "--help" })
            Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls http://0.0.0.0:5100", "http://127.0.0.1:5100")]
    [InlineData("--lines two", "--lines cannot be 'two'. Give a whole number")]
    [InlineData("--lines 1001", "Lines is 1001: it must be 0 to 1,000.")]
    [InlineData("--lines 0", "Chats is 1000 without a line")]
    [InlineData("--pace 5", "--pace cannot be '5'. Give a time such as 00:00:05")]
    [InlineData("--speed 5", "'--speed'")]
    public async Task An_invalid_argument_gets_one_line_with_its_cause_and_fix(string arguments, string message)
    {
        var (exitCode, output, errors) = await RunAsync(arguments.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_serves_until_it_is_told_to_stop_and_exits_with_0()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no signal that one program could send another.");
        using var process = Start("--urls", "http://127.0.0.1:0", "--chats", "30", "--token", "t");

        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        while (line is not null && !line.Contains("base URL", StringComparison.Ordinal));
        var baseUrl = line!.Split(' ')[^1];
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", "t") } };
        Assert.Contains("next_cursor", await http.GetStringAsync(new Uri(baseUrl + "/v3/chats")), StringComparison.Ordinal);

        using var signal = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(SimulatedLinq).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

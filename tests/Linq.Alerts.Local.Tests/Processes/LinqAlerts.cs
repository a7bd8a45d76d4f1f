using System.Diagnostics;
using System.Threading.Channels;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program in its own process. Killed with the test.</summary>
public sealed class LinqAlerts : IAsyncDisposable
{
    /// <summary>The longest wait for anything. Generous, because a loaded machine is slow and only a hang is a failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _errorLines = Channel.CreateUnbounded<string>();
    private readonly List<string> _errors = [];
    private readonly List<string> _read = [];

    private LinqAlerts(Process process) => _process = process;

    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join(Environment.NewLine, _errors);
        }
    }

    public static LinqAlerts Start(string[] arguments, params (string Name, string Value)[] environment) =>
        Start("dotnet", [Program, .. arguments], environment);

    /// <summary>Starts <paramref name="script"/> in a shell, in which <c>"$@"</c> is the program with its arguments.</summary>
    public static LinqAlerts StartShell(string script, string[] arguments, params (string Name, string Value)[] environment) =>
        Start("sh", ["-c", script, "sh", "dotnet", Program, .. arguments], environment);

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "linq-alerts.dll");

    private static LinqAlerts Start(string file, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LINQ_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        // Tests run side by side, and each program serves a page.
        start.Environment["Page__Port"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var program = new LinqAlerts(new() { StartInfo = start, EnableRaisingEvents = true });
        program._process.OutputDataReceived += (_, line) => program.Take(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.TakeError(line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var program = Start(arguments, environment);
        var code = await program.ExitCodeAsync();
        var lines = new List<string>();
        await foreach (var line in program._lines.Reader.ReadAllAsync())
            lines.Add(line);
        return (code, string.Join(Environment.NewLine, lines), program.Errors);
    }

    /// <summary>Reads output until a line holds <paramref name="text"/>, and gives that line.</summary>
    public Task<string> LineWithAsync(string text) => LineWithAsync(_lines.Reader, text);

    /// <summary>The lines of output that were read.</summary>
    public string[] Read => [.. _read];

    /// <summary>The same of standard error.</summary>
    public Task<string> ErrorWithAsync(string text) => LineWithAsync(_errorLines.Reader, text);

    private async Task<string> LineWithAsync(ChannelReader<string> lines, string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        List<string> passed = [];
        try
        {
            while (true)
            {
                var line = await lines.ReadAsync(limit.Token);
                passed.Add(line);
                if (lines == _lines.Reader)
                    _read.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            Assert.Fail($"No line with '{text}' came. Output:\n{string.Join('\n', passed)}\nErrors:\n{Errors}");
            throw;
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitCodeAsync();
    }

    /// <summary>Whether what is started here inherits to ignore SIGINT, as <c>sh</c> has it for what it starts with <c>&amp;</c>.</summary>
    public static bool IgnoresInterrupts =>
        // The second bit of the mask: SIGINT is 2.
        OperatingSystem.IsLinux() && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
            && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) & 2) != 0;

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>To the program where a shell has started it. Linux only.</summary>
    public void SignalInShell(string name)
    {
        foreach (var id in Descendants(_process.Id).Where(id => File.ReadAllText($"/proc/{id}/comm").Trim() == "dotnet"))
        {
            using var kill = Process.Start("kill", ["-s", name, id]);
            kill.WaitForExit();
        }
    }

    private static IEnumerable<string> Descendants(object id) =>
        File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(child => Descendants(child).Prepend(child));

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // What a shell has started too.
            _process.Kill(entireProcessTree: true);
            await ExitCodeAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            _lines.Writer.TryComplete();
        else
            _lines.Writer.TryWrite(line);
    }

    private void TakeError(string? line)
    {
        if (line is null)
        {
            _errorLines.Writer.TryComplete();
            return;
        }

        lock (_errors)
            _errors.Add(line);
        _errorLines.Writer.TryWrite(line);
    }
}

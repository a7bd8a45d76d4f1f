using System.Diagnostics;
using System.Threading.Channels;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>A program of this repository in its own process. Killed with the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>The longest wait for anything. Generous, because a loaded machine is slow and only a hang is a failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _errors = [];

    private ChildProcess(Process process) => _process = process;

    /// <summary>Called with each line of its standard output, as it comes.</summary>
    public Action<string> OnLine { get; set; } = _ => { };

    /// <summary>What it wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors);
        }
    }

    public static ChildProcess Start(string program, string[] arguments, IEnumerable<KeyValuePair<string, string>> environment, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var child = new ChildProcess(new() { StartInfo = start });
        child.OnLine = onLine ?? child.OnLine;
        child._process.OutputDataReceived += (_, line) => child.Take(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Take(line.Data, child._errors);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Reads output, of both kinds, until a line holds <paramref name="text"/>, and gives that line.</summary>
    public async Task<string> LineWithAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(limit.Token);
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            Assert.Fail($"No line with '{text}' came within {Limit}. Errors:\n{Errors}");
            throw;
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Take(string? line, List<string>? kept = null)
    {
        if (line is null)
            return;
        if (kept is null)
            OnLine(line);
        else
        {
            lock (kept)
                kept.Add(line);
        }

        _lines.Writer.TryWrite(line);
    }
}

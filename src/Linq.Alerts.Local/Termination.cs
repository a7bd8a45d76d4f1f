using System.Runtime.InteropServices;

namespace Linq.Alerts.Local;

/// <summary>Ctrl-C, SIGTERM and SIGHUP ask the command to stop. If it hasn't stopped five seconds later, the process exits.</summary>
internal sealed class Termination : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _requested = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly List<ITimer> _limits = [];

    public Termination()
    {
        // The exit codes that shells use for signals.
        Handle(PosixSignal.SIGINT, 2);
        Handle(PosixSignal.SIGTERM, 15);
        // The terminal was closed. Under nohup the signal stays ignored.
        Handle(PosixSignal.SIGHUP, 1);
    }

    public CancellationToken Requested => _requested.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        foreach (var limit in _limits)
            limit.Dispose();
        _requested.Dispose();
    }

    private void Handle(PosixSignal signal, int number)
    {
        if (IsIgnored(number))
            return;
        _signals.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            lock (_limits)
                _limits.Add(TimeProvider.System.CreateTimer(_ => Environment.Exit(128 + number), null, Limit, Timeout.InfiniteTimeSpan));
            // Not on this thread, because cancelling may end the program.
            _ = _requested.CancelAsync();
        }));
    }

    /// <summary>Whether this process was started with the signal ignored, which a handler would undo.</summary>
    private static bool IsIgnored(int number)
    {
        const string Mask = "SigIgn:";
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Mask, StringComparison.Ordinal)) is { } mask
            && (Convert.ToUInt64(mask[Mask.Length..].Trim(), 16) & (1UL << (number - 1))) != 0;
    }
}

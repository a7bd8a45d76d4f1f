using Microsoft.Extensions.Hosting.Systemd;

namespace Linq.Alerts.Local;

/// <summary>Tells systemd that the program is ready, and that it watches: each complete pass feeds the watchdog. Elsewhere it does nothing.</summary>
/// <remarks>A unit with <c>WatchdogSec</c> is started again when no line had a complete pass for that long, whatever the reason.</remarks>
internal sealed class Watchdog
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private readonly SystemdNotifier _systemd = new();

    public void Ready() => Notify(ServiceState.Ready);

    public void Passed(PassReport report)
    {
        if (report.Outcome == PassOutcome.Complete)
            Notify(Alive);
    }

    public void Stopping() => Notify(ServiceState.Stopping);

    private void Notify(ServiceState state)
    {
        if (_systemd.IsEnabled)
            _systemd.Notify(state);
    }
}

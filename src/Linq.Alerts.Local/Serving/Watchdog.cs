using Microsoft.Extensions.Hosting.Systemd;

namespace Linq.Alerts.Local;

/// <summary>Notifies systemd that the program is ready, and that it is polling. Does nothing elsewhere.</summary>
/// <remarks>
/// Complete passes feed the watchdog. Between two of them it is fed for as long as the settings allow, so <c>WatchdogSec</c> doesn't depend on
/// <c>Poll:Every</c> and <c>Poll:PassLimit</c>. A unit with it is restarted if no line had a complete pass for longer, whatever the reason.
/// </remarks>
internal sealed class Watchdog(ISystemdNotifier systemd, PollOptions poll, TimeProvider clock)
{
    /// <summary>A <c>WatchdogSec</c> of three times this is enough.</summary>
    public static readonly TimeSpan FeedEvery = TimeSpan.FromSeconds(10);

    private static readonly ServiceState Alive = new("WATCHDOG=1");

    /// <summary>The time of the last complete pass; initially, of the start.</summary>
    private long _lastComplete = clock.GetTimestamp();

    public void Ready() => Notify(ServiceState.Ready);

    public void Passed(PassReport report)
    {
        if (report.Outcome != PassOutcome.Complete)
            return;
        Volatile.Write(ref _lastComplete, clock.GetTimestamp());
        Notify(Alive);
    }

    public void Feed()
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _lastComplete)) <= poll.LongestBetweenPasses)
            Notify(Alive);
    }

    public void Stopping() => Notify(ServiceState.Stopping);

    private void Notify(ServiceState state)
    {
        if (systemd.IsEnabled)
            systemd.Notify(state);
    }
}

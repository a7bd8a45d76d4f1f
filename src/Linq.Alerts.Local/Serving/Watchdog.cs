using Microsoft.Extensions.Hosting.Systemd;

namespace Linq.Alerts.Local;

/// <summary>Tells systemd that the program is ready, and that it watches. Elsewhere it does nothing.</summary>
/// <remarks>
/// Complete passes feed the watchdog. Between two of them it is fed for as long as the settings let them be apart, so <c>WatchdogSec</c> need not know
/// <c>Poll:Every</c> and <c>Poll:PassLimit</c>: a unit with it is started again when no line had a complete pass for longer, whatever the reason.
/// </remarks>
internal sealed class Watchdog(ISystemdNotifier systemd, PollOptions poll, TimeProvider clock)
{
    /// <summary>A <c>WatchdogSec</c> of three times this is enough.</summary>
    public static readonly TimeSpan FeedEvery = TimeSpan.FromSeconds(10);

    private static readonly ServiceState Alive = new("WATCHDOG=1");

    /// <summary>Of the last complete pass; at first, of the start.</summary>
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

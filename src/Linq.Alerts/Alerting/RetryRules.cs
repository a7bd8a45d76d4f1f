namespace Linq.Alerts;

/// <summary>When a failing place is retried, and when an alert is given up.</summary>
internal static class RetryRules
{
    /// <summary>
    /// How long a send in progress may still take when the program is told to stop. Slightly less than the five seconds after which the program exits,
    /// so that its outcome can be recorded.
    /// </summary>
    public static readonly TimeSpan AfterStop = TimeSpan.FromSeconds(4.5);

    /// <summary>Longer than any single send may take. A dispatcher that died blocks others no longer than this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>
    /// While another dispatcher has a place, what arrived too late for its run waits at least this long. That dispatcher may miss it: one check too
    /// many costs two reads, one too few costs a minute.
    /// </summary>
    public static readonly TimeSpan OtherAtPlace = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause for a place's pace that is spent waiting. For a longer one the dispatcher leaves and comes back.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>About half an hour of attempts.</summary>
    public const int TriesBeforeGivingUp = 10;

    /// <summary>
    /// An entry that has waited long enough is still tried for this long after the last break, because nothing was tried while the machine slept.
    /// </summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(1);

    /// <summary>This long without an attempt is a break: the machine slept, or its clock was set forward. A scheduler may poll only once an hour.</summary>
    public static readonly TimeSpan LongestBreak = TimeSpan.FromHours(2);

    /// <summary>About a day of attempts.</summary>
    public const int TriesInADay = 104;

    /// <summary>If a failing place hasn't accepted something urgent for this long, an alarm is raised at another place.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    /// <summary>After this many failed sends an opt-out loses its precedence.</summary>
    public const int TriesAhead = 6;

    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>5 s, 10 s, 20 s … 15 min.</summary>
    public static readonly Backoff Backoff = new(TimeSpan.FromSeconds(5), LongestWait);
}

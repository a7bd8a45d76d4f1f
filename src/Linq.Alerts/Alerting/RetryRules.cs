namespace Linq.Alerts;

/// <summary>When a place that fails is tried again, and when it is given up.</summary>
internal static class RetryRules
{
    /// <summary>
    /// How long a send under way may still take when the program is told to stop. A little less than the five seconds after which the program is
    /// ended, so that its outcome can be recorded.
    /// </summary>
    public static readonly TimeSpan AfterStop = TimeSpan.FromSeconds(4.5);

    /// <summary>Longer than any one send may take. A dispatcher that died keeps others away no longer than this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>
    /// While another dispatcher is at a place, what came too late for it waits at least so long. It may take no notice of it: a look too many
    /// costs two reads, and one too few a minute.
    /// </summary>
    public static readonly TimeSpan OtherAtPlace = TimeSpan.FromSeconds(10);

    /// <summary>A pause that a place's pace asks for is spent waiting up to this long; for a longer one the place is left and looked at again.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>About half an hour of them.</summary>
    public const int TriesBeforeGivingUp = 10;

    /// <summary>An entry that has waited for long enough is still tried for so long since the last break: nobody tried while the machine slept.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(1);

    /// <summary>No try for so long is a break: the machine slept, or its clock was set forward. A scheduler may poll once an hour.</summary>
    public static readonly TimeSpan LongestBreak = TimeSpan.FromHours(2);

    /// <summary>About a day of them.</summary>
    public const int TriesInADay = 104;

    /// <summary>Something urgent that a failing place has not taken for so long is an alarm at another one.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    /// <summary>Failed sends from which on an opt-out no longer goes before everything else.</summary>
    public const int TriesAhead = 6;

    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>5 s, 10 s, 20 s … 15 min.</summary>
    public static readonly Backoff Backoff = new(TimeSpan.FromSeconds(5), LongestWait);
}

using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>How to poll. Settings section <c>Poll</c>.</summary>
public sealed record PollOptions
{
    /// <summary>Time between the starts of two passes over a line, 1 s to 1 h. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Poll only these lines, E.164. Default all.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Longest pass over one line, 1 min to 2 h; a longer one ends as incomplete. Default 25 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "02:00:00")]
    public TimeSpan PassLimit { get; init; } = TimeSpan.FromMinutes(25);

    /// <summary>A line without a complete pass for this long is stale: a quarter of an hour, or three intervals if that is longer.</summary>
    internal TimeSpan StaleAfter => Every * 3 > TimeSpan.FromMinutes(15) ? Every * 3 : TimeSpan.FromMinutes(15);

    /// <summary>The longest normal time between two complete passes over a line: the second was deferred by Linq, and took as long as allowed.</summary>
    public TimeSpan LongestBetweenPasses => Every + PollLimits.LongestDeferral + PassLimit;

    /// <summary>Lines polled at the same time, 1 to 64. Default 4.</summary>
    [Range(1, 64)]
    public int Parallel { get; init; } = 4;
}

/// <summary>The poller's fixed limits.</summary>
internal static class PollLimits
{
    /// <summary>How long a pass holds its line without renewing the lease. A process that died blocks others no longer than this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>A recovered chat keeps its row for this long, so that a stale page doesn't count as a change.</summary>
    public static readonly TimeSpan KeepRecovered = TimeSpan.FromDays(1);

    /// <summary>A baseline that needs more passes than this raises an alarm.</summary>
    public const int BaselinePasses = 5;

    /// <summary>Consecutive passes that couldn't read everything before an alarm is raised. A single bad answer isn't enough.</summary>
    public const int UnreadPasses = 3;

    /// <summary>A pass that could read at least this share of the listed chats counts as having read the line.</summary>
    public const double MostlyRead = 0.5;

    /// <summary>Complete passes without an unhealthy chat before it is read by ID.</summary>
    public const int MissedPasses = 2;

    /// <summary>If more chats than this, and more than this share of the unhealthy ones, are missing, the list is assumed to be wrong.</summary>
    public const int MassAbsence = 20;

    public const double MassAbsenceShare = 0.2;

    /// <summary>If the number of chats drops by this many, and below this share, the list is also assumed to be wrong.</summary>
    public const int FewerChats = 50;

    public const double FewerChatsShare = 0.5;

    /// <summary>How long a person's confirmation that missing chats are gone is valid.</summary>
    public static TimeSpan AbsenceConfirmed(TimeSpan every) => every * 4 > TimeSpan.FromHours(1) ? every * 4 : TimeSpan.FromHours(1);

    /// <summary>Maximum chats read by ID in one pass, for each of two reasons: missing, or listed without health.</summary>
    public const int ReadsById = 50;

    /// <summary>How many reads by ID may fail in one pass. After that, the problem isn't the chats.</summary>
    public const int FailedReadsById = 5;

    /// <summary>Pause between two reads by ID: at most 10 per second.</summary>
    public static readonly TimeSpan PauseBetweenReads = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait that Linq can request, so that an absurd value can't stop monitoring for a day.</summary>
    public static readonly TimeSpan LongestDeferral = TimeSpan.FromHours(1);

    public static TimeSpan Bounded(TimeSpan wait) => wait < LongestDeferral ? wait : LongestDeferral;

    /// <summary>How long the cause of an alarm must be absent before the alarm ends.</summary>
    public static readonly TimeSpan QuietBeforeOver = TimeSpan.FromMinutes(15);

    /// <summary>How many unknown words are remembered. More would be nonsense, and are only counted.</summary>
    public const int MaxReportedWords = 20;
}

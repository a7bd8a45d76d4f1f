using System.ComponentModel.DataAnnotations;

namespace Linq.Alerts;

/// <summary>How often and how far to poll. Settings section <c>Poll</c>.</summary>
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

    /// <summary>A line without a complete pass for so long is stale: a quarter of an hour, or three intervals where that is longer.</summary>
    internal TimeSpan StaleAfter => Every * 3 > TimeSpan.FromMinutes(15) ? Every * 3 : TimeSpan.FromMinutes(15);

    /// <summary>The longest that two complete passes over a line are apart while all is well: one that Linq asked to put off, and that took its time.</summary>
    public TimeSpan LongestBetweenPasses => Every + PollLimits.LongestDeferral + PassLimit;

    /// <summary>Lines polled at once, 1 to 64. Default 4.</summary>
    [Range(1, 64)]
    public int Parallel { get; init; } = 4;
}

/// <summary>Figures of the poller that nobody needs to set.</summary>
internal static class PollLimits
{
    /// <summary>How long a pass holds its line without a sign of life. A process that died keeps others away no longer than this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>A recovered chat keeps its row for this long, so that a stale page does not turn it again.</summary>
    public static readonly TimeSpan KeepRecovered = TimeSpan.FromDays(1);

    /// <summary>A baseline that needs more passes than this is an alarm.</summary>
    public const int BaselinePasses = 5;

    /// <summary>Passes in a row that could not read everything before that is an alarm: one bad answer is not.</summary>
    public const int UnreadPasses = 3;

    /// <summary>A pass that could read at least this share of the listed chats counts as having read the line.</summary>
    public const double MostlyRead = 0.5;

    /// <summary>Complete passes without a sick chat before it is asked for by id.</summary>
    public const int MissedPasses = 2;

    /// <summary>More absent chats than this, and than this share of the sick ones, is the list's fault and not the chats'.</summary>
    public const int MassAbsence = 20;

    public const double MassAbsenceShare = 0.2;

    /// <summary>So many fewer chats than before, and less than this share of them, are not believed at once either.</summary>
    public const int FewerChats = 50;

    public const double FewerChatsShare = 0.5;

    /// <summary>How long a person's word that absent chats are gone is good.</summary>
    public static TimeSpan AbsenceConfirmed(TimeSpan every) => every * 4 > TimeSpan.FromHours(1) ? every * 4 : TimeSpan.FromHours(1);

    /// <summary>Most chats read by id in one pass, for each of two reasons: absent, or listed without health.</summary>
    public const int ReadsById = 50;

    /// <summary>Reads by id that may fail in one pass; after these the fault is not the chats'.</summary>
    public const int FailedReadsById = 5;

    /// <summary>Pause between two reads by id: 10 a second at the most.</summary>
    public static readonly TimeSpan PauseBetweenReads = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait that Linq can ask for: a nonsense value must not blind the watch for a day.</summary>
    public static readonly TimeSpan LongestDeferral = TimeSpan.FromHours(1);

    public static TimeSpan Bounded(TimeSpan wait) => wait < LongestDeferral ? wait : LongestDeferral;

    /// <summary>How long the cause of an alarm must stay away before the alarm is over.</summary>
    public static readonly TimeSpan QuietBeforeOver = TimeSpan.FromMinutes(15);

    /// <summary>Unknown words remembered; more are nonsense, and are counted only.</summary>
    public const int MaxReportedWords = 20;
}

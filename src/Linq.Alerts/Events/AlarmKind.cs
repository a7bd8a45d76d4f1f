namespace Linq.Alerts;

/// <summary>What can be wrong with the monitoring itself. Each alarm is reported when it begins and, if it can end, when it ends.</summary>
public enum AlarmKind
{
    Unknown,

    /// <summary>None of five passes over a new line reached its end.</summary>
    BaselineStuck,

    /// <summary>Too many unhealthy chats disappeared from the list at once to be credible.</summary>
    MassAbsence,

    /// <summary>A line that had chats is listed without any.</summary>
    NoChats,

    /// <summary>A line is listed with less than half of its chats.</summary>
    FewerChats,

    /// <summary>A pass exceeded its time limit.</summary>
    PassTooLong,

    /// <summary>The list's pages don't end: a cursor was repeated, or there are impossibly many pages.</summary>
    EndlessPages,

    /// <summary>The list doesn't include health, so chats have to be read one by one.</summary>
    HealthMissing,

    /// <summary>Some of a line's chats can't be read in several passes: they have no usable ID, or no health in the list or by ID.</summary>
    ChatsUnreadable,

    /// <summary>A status word that this build doesn't know. Raised once per word.</summary>
    UnknownStatus,

    /// <summary>Linq rejects the key: polling has stopped.</summary>
    KeyRefused,

    /// <summary>The account's list of lines is empty.</summary>
    NoLines,

    /// <summary>
    /// Known lines are listed under another ID or number, or others are listed instead: they were replaced, or the key belongs to another account.
    /// Raised once.
    /// </summary>
    LinesReplaced,

    /// <summary>Listed lines that can't be monitored, because their ID or number is unreadable.</summary>
    LinesExcluded,

    /// <summary>Lines without a complete pass for too long.</summary>
    Stale,

    /// <summary>A place rejected a message permanently, or couldn't be reached for a day.</summary>
    PlaceFailed,

    /// <summary>
    /// The store is an older copy than the one used last, an event's ID is already recorded with different content, or a row couldn't be read.
    /// </summary>
    StoreDamaged,

    /// <summary>This machine's clock differs considerably from Linq's.</summary>
    ClockOff,
}

namespace Linq.Alerts;

/// <summary>What can be wrong with the watching itself. Each is told when it begins, and, where it can end, when it ends.</summary>
public enum AlarmKind
{
    Unknown,

    /// <summary>Five passes over a new line, and none reached its end.</summary>
    BaselineStuck,

    /// <summary>Too many sick chats left the list at once to believe it.</summary>
    MassAbsence,

    /// <summary>A line that had chats is listed without any.</summary>
    NoChats,

    /// <summary>A line is listed with less than half of its chats.</summary>
    FewerChats,

    /// <summary>A pass ran into its time limit.</summary>
    PassTooLong,

    /// <summary>The list's pages never end: a cursor came twice, or there are more pages than can be.</summary>
    EndlessPages,

    /// <summary>The list comes without health, and chats have to be read one by one.</summary>
    HealthMissing,

    /// <summary>Some of a line's chats cannot be read, pass after pass: without a usable ID, or without health in the list and by ID.</summary>
    ChatsUnreadable,

    /// <summary>A status word that this build does not know. Raised once a word.</summary>
    UnknownStatus,

    /// <summary>Linq rejects the key: polling has stopped.</summary>
    KeyRefused,

    /// <summary>The account's list of lines is empty.</summary>
    NoLines,

    /// <summary>Known lines are listed under another ID or number, or not at all and others instead: replaced, or the key is another account's. Raised once.</summary>
    LinesReplaced,

    /// <summary>Listed lines that cannot be watched, because their ID or number cannot be read.</summary>
    LinesExcluded,

    /// <summary>Lines without a complete pass for too long.</summary>
    Stale,

    /// <summary>A place refused a message for good, or could not be reached for a day.</summary>
    PlaceFailed,

    /// <summary>The store is an older copy than the one used last, an event came under an ID that is known with other content, or a row could not be read.</summary>
    StoreDamaged,

    /// <summary>This machine's clock is far from Linq's.</summary>
    ClockOff,
}

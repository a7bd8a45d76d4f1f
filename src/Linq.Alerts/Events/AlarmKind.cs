namespace Linq.Alerts;

/// <summary>What can be wrong with the watching itself. Each is told when it begins, and, where it can end, when it ends.</summary>
public enum AlarmKind
{
    Unknown,

    /// <summary>Five passes over a new line, and none reached its end.</summary>
    BaselineStuck,

    /// <summary>Too many sick chats left the list at once to believe it.</summary>
    MassAbsence,

    /// <summary>A pass ran into its time limit.</summary>
    PassTooLong,

    /// <summary>The list's pages never end: a cursor came twice, or there are more pages than can be.</summary>
    EndlessPages,

    /// <summary>The list comes without health, and chats have to be read one by one.</summary>
    HealthMissing,

    /// <summary>A status word that this build does not know. Told once a word.</summary>
    UnknownStatus,

    /// <summary>Linq refuses the key: polling has stopped.</summary>
    KeyRefused,

    /// <summary>The account's list of lines came back empty although lines are known.</summary>
    NoLines,

    /// <summary>The key belongs to another account than the one this store was filled from.</summary>
    OtherAccount,

    /// <summary>Lines without a complete pass for too long.</summary>
    Stale,

    /// <summary>A place refused a message for good, or could not be reached for a day.</summary>
    PlaceFailed,
}

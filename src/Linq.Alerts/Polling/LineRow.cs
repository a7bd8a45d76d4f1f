using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A line's own row: it carries the line's sequence, its last commit and the lease of the running pass, and is part of every commit.</summary>
public sealed record LineRow
{
    public required LineName Line { get; init; }

    /// <summary>Start of the line's first pass, UTC: the time before which trouble counts as found, not as turned.</summary>
    public required DateTimeOffset Epoch { get; init; }

    /// <summary>Epoch of the line's last event id, in Unix milliseconds; see <see cref="EventId"/>. Never goes back. 0 before the first event.</summary>
    public long EventEpoch { get; init; }

    /// <summary>The sequence of the next event. Never goes back.</summary>
    public long NextSequence { get; init; } = 1;

    /// <summary>Id of the commit that wrote this row: a writer that lost the answer finds here that its write arrived.</summary>
    public Guid LastCommit { get; init; }

    /// <summary>The pass that runs now, or ran when its process died.</summary>
    public Lease? Lease { get; init; }

    /// <summary>End of the first complete pass. Until then the line is being baselined.</summary>
    public DateTimeOffset? BaselinedAt { get; init; }

    /// <summary>Passes begun until the baseline was complete.</summary>
    public int BaselinePasses { get; init; }

    /// <summary>Start and end of the last pass that reached the last page.</summary>
    public DateTimeOffset? LastCompleteStart { get; init; }

    public DateTimeOffset? LastCompleteEnd { get; init; }

    /// <summary>End of the last pass that reached the last page and could read most of what is listed. A line without one for too long is stale.</summary>
    public DateTimeOffset? LastReadEnd { get; init; }

    /// <summary>Passes in a row that reached the last page and could not read everything.</summary>
    public int UnreadPasses { get; init; }

    /// <summary>Chats that the last pass has shown that could read most of them; null before the first.</summary>
    public long? Chats { get; init; }

    /// <summary>How many chats it had before most or all of them were missing from the list. Null while they are not.</summary>
    public long? ChatsBefore { get; init; }

    /// <summary>Until then a person's word is taken that the chats that are missing from the list are gone. Null when nobody gave it.</summary>
    public DateTimeOffset? AbsenceConfirmedUntil { get; init; }

    /// <summary>How many chats were unhealthy, at times of the last week; see <see cref="UnhealthyTrend"/>. Null before the first complete pass.</summary>
    public MinuteCounts? Unhealthy { get; init; }

    /// <summary>Chats that turned AT_RISK or CRITICAL lately, by the minute; see <see cref="SurgeWatch"/>. Null when none did.</summary>
    public MinuteCounts? Turns { get; init; }

    /// <summary>Null while there is none.</summary>
    public SurgeState? Surge { get; init; }

    /// <summary>From when the time to the next reminder counts: since when the line is bad, or the last reminder. Null while it is not.</summary>
    public DateTimeOffset? RemindFrom { get; init; }

    /// <summary>Linq asked us to wait until then.</summary>
    public DateTimeOffset? DeferredUntil { get; init; }

    /// <summary>How many chats without health earlier passes have tried to read by id; the next pass goes on from there.</summary>
    public int HealthReadByIdUpTo { get; init; }

    /// <summary>Alarms that stand, none of which is told twice, and when the cause of each was last met.</summary>
    [JsonConverter(typeof(ActiveAlarmsJson))]
    [JsonPropertyName("standingAlarms")]
    public ImmutableSortedDictionary<AlarmKind, DateTimeOffset> ActiveAlarms { get; init; } = ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty;

    /// <summary>Unknown status words that an alarm has named. On the account's own row only.</summary>
    [JsonPropertyName("toldWords")]
    public ImmutableSortedSet<string> ReportedWords { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When a pass last met a refusal of the key, though the list of lines takes it. Null once a pass was complete. On the account's own row only.</summary>
    public DateTimeOffset? ChatsRefusedAt { get; init; }

    /// <summary>Listed lines that cannot be watched and that an alarm has named. On the account's own row only.</summary>
    [JsonPropertyName("toldExcluded")]
    public ImmutableSortedSet<string> ReportedExcluded { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Routes that have had alerts and are no longer in the settings, and since when. On the account's own row only.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> RemovedRoutes { get; init; } = NoRoutes;

    /// <summary>Those of them that an alarm has named, because opt-outs wait for them. On the account's own row only.</summary>
    [JsonPropertyName("toldRemoved")]
    public ImmutableSortedSet<string> ReportedRemoved { get; init; } = NoNames;

    /// <summary>Silences that have ended, and after which what was still bad has been sent. On the account's own row only.</summary>
    public ImmutableSortedSet<string> SettledSilences { get; init; } = NoNames;

    internal static ImmutableSortedDictionary<string, DateTimeOffset> NoRoutes { get; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    internal static ImmutableSortedSet<string> NoNames { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The account's lines. On the account's own row only.</summary>
    public ImmutableArray<KnownLine> KnownLines { get; init; } = [];
}

/// <param name="Holder">Names one poller for the time it lives.</param>
public sealed record Lease(string Holder, DateTimeOffset Until);

/// <summary>Where the audits of a line stand.</summary>
/// <param name="For">The bad reputation that an audit was last asked for; Unknown when the line has been healthy since.</param>
/// <param name="Running">Linq's ID of the audit that runs; null when none does.</param>
/// <param name="AskedAt">When that one was asked for, UTC.</param>
/// <param name="NotBefore">Linq is not asked again until then, UTC.</param>
public sealed record AuditNote(Reputation For, string? Running = null, DateTimeOffset? AskedAt = null, DateTimeOffset? NotBefore = null);

/// <param name="Id">Linq's ID of the line when it was first listed: everything about it is stored under this one.</param>
/// <param name="MissedLists">Lists in a row without the line.</param>
/// <param name="Alias">Linq's latest other ID for the same number; null when there was none.</param>
public sealed record KnownLine(LineId Id, string Number, int MissedLists = 0, bool IsRetired = false, LineId? Alias = null)
{
    /// <summary>What Linq last said of the line, so that a change can be noticed. Unknown until it has said something.</summary>
    [JsonPropertyName("rep")]
    [JsonConverter(typeof(ReputationJson))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Reputation Reputation { get; init; }

    /// <summary>Whether Linq last said that it has flagged the line. Null until it has said something.</summary>
    public bool? IsFlagged { get; init; }

    /// <summary>What became of asking Linq why the line is bad. Null while it was never asked.</summary>
    public AuditNote? Audit { get; init; }

    /// <returns>The line; null when what is recorded is no number.</returns>
    public Line? ToLine() => PhoneNumber.TryParse(Number, out var number) ? new(Id, number, Reputation, IsFlagged) : null;

    /// <summary>The number is kept in full, for polling needs it, and printed masked.</summary>
    public override string ToString() => $"line {LastFour.Of(Number)}";
}

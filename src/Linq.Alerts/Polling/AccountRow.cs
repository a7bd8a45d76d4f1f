using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The account's own row: its lines, and what has been reported that concerns no single line.</summary>
public sealed record AccountRow : StreamRow
{
    /// <summary>The account's name in the places where events and rows name a line.</summary>
    public static LineName Name { get; } = new(LineId.Account, default);

    /// <summary>The account's lines.</summary>
    public ImmutableArray<KnownLine> KnownLines { get; init; } = [];

    /// <summary>When the key was last rejected in a pass, although the list of lines accepts it. Null once a pass was complete.</summary>
    public DateTimeOffset? ChatsRefusedAt { get; init; }

    /// <summary>Unknown status words that an alarm has reported.</summary>
    [JsonPropertyName("toldWords")]
    public ImmutableSortedSet<string> ReportedWords { get; init; } = NoNames;

    /// <summary>Listed lines that can't be monitored and that an alarm has reported.</summary>
    [JsonPropertyName("toldExcluded")]
    public ImmutableSortedSet<string> ReportedExcluded { get; init; } = NoNames;

    /// <summary>Routes that have had alerts and are no longer in the settings, and since when.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> RemovedRoutes { get; init; } = NoRoutes;

    /// <summary>Those of them that an alarm has reported, because opt-outs wait for them.</summary>
    [JsonPropertyName("toldRemoved")]
    public ImmutableSortedSet<string> ReportedRemoved { get; init; } = NoNames;

    /// <summary>Silences that have ended and whose suppressed changes have been sent if they still held.</summary>
    public ImmutableSortedSet<string> SettledSilences { get; init; } = NoNames;

    internal static ImmutableSortedDictionary<string, DateTimeOffset> NoRoutes { get; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    internal static ImmutableSortedSet<string> NoNames { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}

/// <summary>The state of a line's audits.</summary>
/// <param name="For">The bad reputation for which an audit was last requested; Unknown if the line has been healthy since.</param>
/// <param name="Running">Linq's ID of the running audit; null if there is none.</param>
/// <param name="AskedAt">When that one was requested, UTC.</param>
/// <param name="NotBefore">Linq isn't asked again until then, UTC.</param>
public sealed record AuditNote(Reputation For, string? Running = null, DateTimeOffset? AskedAt = null, DateTimeOffset? NotBefore = null);

/// <param name="Id">Linq's ID of the line when it was first listed, under which everything about it is stored.</param>
/// <param name="MissedLists">Consecutive lists without the line.</param>
/// <param name="Alias">Linq's latest other ID for the same number; null if there was none.</param>
public sealed record KnownLine(LineId Id, string Number, int MissedLists = 0, bool IsRetired = false, LineId? Alias = null)
{
    /// <summary>The last reputation from Linq, to detect changes. Unknown until there was one.</summary>
    [JsonPropertyName("rep")]
    [JsonConverter(typeof(ReputationJson))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Reputation Reputation { get; init; }

    /// <summary>Whether Linq last reported the line as flagged. Null until it has said.</summary>
    public bool? IsFlagged { get; init; }

    /// <summary>The state of the line's audits. Null if none was ever requested.</summary>
    public AuditNote? Audit { get; init; }

    /// <returns>The line; null if the recorded number is invalid.</returns>
    public Line? ToLine() => PhoneNumber.TryParse(Number, out var number) ? new(Id, number, Reputation, IsFlagged) : null;

    /// <summary>The number is stored in full, because polling needs it, but printed masked.</summary>
    public override string ToString() => $"line {LastFour.Of(Number)}";
}

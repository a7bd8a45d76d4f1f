using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The account's own row: its lines, and what has been reported that belongs to no single line.</summary>
public sealed record AccountRow : StreamRow
{
    /// <summary>How the account is named where events and rows name a line.</summary>
    public static LineName Name { get; } = new(LineId.Account, default);

    /// <summary>The account's lines.</summary>
    public ImmutableArray<KnownLine> KnownLines { get; init; } = [];

    /// <summary>When a pass last met a refusal of the key, although the list of lines accepts it. Null once a pass was complete.</summary>
    public DateTimeOffset? ChatsRefusedAt { get; init; }

    /// <summary>Unknown status words that an alarm has named.</summary>
    [JsonPropertyName("toldWords")]
    public ImmutableSortedSet<string> ReportedWords { get; init; } = NoNames;

    /// <summary>Listed lines that cannot be watched and that an alarm has named.</summary>
    [JsonPropertyName("toldExcluded")]
    public ImmutableSortedSet<string> ReportedExcluded { get; init; } = NoNames;

    /// <summary>Routes that have had alerts and are no longer in the settings, and since when.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> RemovedRoutes { get; init; } = NoRoutes;

    /// <summary>Those of them that an alarm has named, because opt-outs wait for them.</summary>
    [JsonPropertyName("toldRemoved")]
    public ImmutableSortedSet<string> ReportedRemoved { get; init; } = NoNames;

    /// <summary>Silences that have ended, and after which what was still bad has been sent.</summary>
    public ImmutableSortedSet<string> SettledSilences { get; init; } = NoNames;

    internal static ImmutableSortedDictionary<string, DateTimeOffset> NoRoutes { get; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    internal static ImmutableSortedSet<string> NoNames { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}

/// <summary>The state of a line's audits.</summary>
/// <param name="For">The bad reputation that an audit was last asked for; Unknown when the line has been healthy since.</param>
/// <param name="Running">Linq's ID of the running audit; null if there is none.</param>
/// <param name="AskedAt">When that one was requested, UTC.</param>
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

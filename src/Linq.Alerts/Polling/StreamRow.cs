using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The row of a stream of events. Each line has one, and so does the account. It is part of every commit to the stream.</summary>
public abstract record StreamRow
{
    // These two are the only ones, because each has its own JSON.
    private protected StreamRow()
    {
    }

    /// <summary>The line; for the account <see cref="AccountRow.Name"/>. First in the stored text, where people look for it.</summary>
    [JsonPropertyOrder(-1)]
    public required LineName Line { get; init; }

    /// <summary>When the stream began, UTC. For a line, the start of its first pass: earlier problems count as pre-existing.</summary>
    public required DateTimeOffset Epoch { get; init; }

    /// <summary>Epoch of the last event ID, in Unix milliseconds; see <see cref="EventId"/>. Never decreases. 0 before the first event.</summary>
    public long EventEpoch { get; init; }

    /// <summary>The sequence of the next event. Never decreases.</summary>
    public long NextSequence { get; init; } = 1;

    /// <summary>ID of the commit that wrote this row: it tells a writer that lost the answer that its write arrived.</summary>
    public Guid LastCommit { get; init; }

    /// <summary>Active alarms, each of which is reported once, and when their causes last occurred.</summary>
    [JsonConverter(typeof(ActiveAlarmsJson))]
    [JsonPropertyName("standingAlarms")]
    public ImmutableSortedDictionary<AlarmKind, DateTimeOffset> ActiveAlarms { get; init; } = ImmutableSortedDictionary<AlarmKind, DateTimeOffset>.Empty;
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A place's own row: who sends to it now, how it fails, and when it was last told of each line.</summary>
public sealed record PlaceRow(string Place)
{
    public Lease? Lease { get; init; }

    /// <summary>Failed sends in a row.</summary>
    public int Failures { get; init; }

    /// <summary>When the first of these failed. Null while the place takes alerts.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it was tried again and again; see <see cref="RetryRules.LongestBreak"/>. Null while the place takes all it is sent.</summary>
    public RetryPeriod? Tried { get; init; }

    /// <summary>Nothing is sent before then.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last send failed, in words for a person.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whether the alarm has been told that something urgent cannot be delivered.</summary>
    [JsonPropertyName("lateTold")]
    public bool LateReported { get; init; }

    /// <summary>Whether the alarm has been told that alerts were given up.</summary>
    [JsonPropertyName("failureTold")]
    public bool FailureReported { get; init; }

    /// <summary>The last digest by <see cref="KeyOf"/>, kept while it still holds back the next one.</summary>
    [JsonPropertyName("lastTold")]
    public ImmutableDictionary<string, DateTimeOffset> LastSent { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Failed sends of the digest that waits, by <see cref="KeyOf"/>: one that the place cannot swallow must not starve the others.</summary>
    public ImmutableDictionary<string, int> Tries { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>
    /// Sequence of the last event that may have been told without a note of it, by <see cref="KeyOf"/>: written before each send, taken away by an
    /// answer that leaves no doubt. What may have been told is never collapsed.
    /// </summary>
    [JsonPropertyName("maybeTold")]
    public ImmutableDictionary<string, long> MaybeSent { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What is left of the place's hourly limit; null where it has none, or was never sent to.</summary>
    public SendTokens? Tokens { get; init; }

    /// <summary>Recipients at this place for whom something waits that the others have, by <see cref="Recipient.Key"/>.</summary>
    public ImmutableHashSet<string> Late { get; init; } = [];

    /// <summary>Recipients that have been reported as unreachable, by <see cref="Recipient.Key"/>: each is reported once, and again when it is over.</summary>
    public ImmutableHashSet<string> Unreachable { get; init; } = [];

    public static string KeyOf(string route, LineId line) => $"{route} {line}";
}

/// <summary>A time of tries without a break.</summary>
public sealed record RetryPeriod(DateTimeOffset First, DateTimeOffset Last);

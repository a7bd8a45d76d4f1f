using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>A place's own row: who is sending to it, its failures, and when each line was last reported to it.</summary>
public sealed record PlaceRow(string Place)
{
    public Lease? Lease { get; init; }

    /// <summary>Failed sends in a row.</summary>
    public int Failures { get; init; }

    /// <summary>When the first of these failed. Null while the place accepts alerts.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The period of continuous attempts; see <see cref="RetryRules.LongestBreak"/>. Null while the place accepts everything.</summary>
    public RetryPeriod? Tried { get; init; }

    /// <summary>Nothing is sent before this time.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last send failed, in words for people.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whether the alarm that something urgent can't be delivered has been raised.</summary>
    [JsonPropertyName("lateTold")]
    public bool LateReported { get; init; }

    /// <summary>Whether the alarm that alerts were given up has been raised.</summary>
    [JsonPropertyName("failureTold")]
    public bool FailureReported { get; init; }

    /// <summary>The last digest by <see cref="KeyOf"/>, kept while it still delays the next one.</summary>
    [JsonPropertyName("lastTold")]
    public ImmutableDictionary<string, DateTimeOffset> LastSent { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Failed sends of the waiting digest, by <see cref="KeyOf"/>: one that the place keeps rejecting must not block the others.</summary>
    public ImmutableDictionary<string, int> Tries { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>
    /// Sequence of the last event that may have been sent without being recorded, by <see cref="KeyOf"/>. It is written before each send and removed
    /// after a conclusive answer. What may have been sent is never collapsed.
    /// </summary>
    [JsonPropertyName("maybeTold")]
    public ImmutableDictionary<string, long> MaybeSent { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What is left of the place's hourly limit; null if it has none, or nothing was ever sent to it.</summary>
    public SendTokens? Tokens { get; init; }

    /// <summary>Recipients at this place for whom something waits that the others have received, by <see cref="Recipient.Key"/>.</summary>
    public ImmutableHashSet<string> Late { get; init; } = [];

    /// <summary>
    /// Recipients that have been reported as unreachable, by <see cref="Recipient.Key"/>: each is reported once, and again when that is over.
    /// </summary>
    public ImmutableHashSet<string> Unreachable { get; init; } = [];

    public static string KeyOf(string route, LineId line) => $"{route} {line}";
}

/// <summary>A period of attempts without a break.</summary>
public sealed record RetryPeriod(DateTimeOffset First, DateTimeOffset Last);

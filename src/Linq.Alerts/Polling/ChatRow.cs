using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>What the store holds of one chat that is sick, or recovered less than a day ago. A healthy chat has no row.</summary>
public sealed record ChatRow(ChatId Id, HealthStatus Status, DateTimeOffset Since)
{
    public LastFour OtherSide { get; init; }

    /// <summary>When the poller saw it recover; the row goes a day later. Null while it is sick.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    /// <summary>Complete passes in a row that did not show the chat, 0 to 2.</summary>
    public int MissedPasses { get; init; }

    /// <summary>A status with a clock older than <see cref="Since"/>, seen once and not believed yet.</summary>
    public Doubt? Doubt { get; init; }

    /// <summary>When it left HEALTHY, by Linq's clock. Null while it is healthy, and where this is not known.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>The event by which it came to its status. Null when there was none.</summary>
    public EventId? Event { get; init; }

    /// <summary>When the poller last saw it turn AT_RISK or CRITICAL, from something better. Null before the first time.</summary>
    public DateTimeOffset? TurnedAt { get; init; }

    /// <summary>Whether a surge of its line stood for that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool InSurge { get; init; }

    /// <summary>Its last turns, the oldest first, opt-outs left out; see <see cref="FlappingWatch"/>. Null when there are none.</summary>
    public IReadOnlyList<RecentStep>? Recent { get; init; }

    /// <summary>Null while it does not flap.</summary>
    public FlappingState? Flapping { get; init; }

    public ChatHealth Health => new(Status, Since);
}

/// <param name="SeenInPass">Start of the pass that saw it: the same pass cannot confirm itself.</param>
public sealed record Doubt(HealthStatus Status, DateTimeOffset SeenInPass);

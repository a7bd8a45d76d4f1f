using System.Text.Json.Serialization;

namespace Linq.Alerts;

/// <summary>The store's row for a chat that is unhealthy, or recovered less than a day ago. A healthy chat has no row.</summary>
public sealed record ChatRow(ChatId Id, HealthStatus Status, DateTimeOffset Since)
{
    public LastFour OtherSide { get; init; }

    /// <summary>When the poller saw it recover; the row is deleted a day later. Null while it is unhealthy.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    /// <summary>Consecutive complete passes without the chat, 0 to 2.</summary>
    public int MissedPasses { get; init; }

    /// <summary>A status with a time older than <see cref="Since"/>, seen once and not accepted yet.</summary>
    public Doubt? Doubt { get; init; }

    /// <summary>When it left HEALTHY, by Linq's clock. Null while it is healthy, or if unknown.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>The event that reported its status. Null if there was none.</summary>
    public EventId? Event { get; init; }

    /// <summary>When the poller last saw it become AT_RISK or CRITICAL from something better. Null before the first time.</summary>
    public DateTimeOffset? TurnedAt { get; init; }

    /// <summary>Whether a surge of its line covered that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool InSurge { get; init; }

    /// <summary>Its last changes, oldest first, without opt-outs; see <see cref="FlappingWatch"/>. Null if there are none.</summary>
    public IReadOnlyList<RecentStep>? Recent { get; init; }

    /// <summary>Null while it isn't flapping.</summary>
    public FlappingState? Flapping { get; init; }

    public ChatHealth Health => new(Status, Since);
}

/// <param name="SeenInPass">Start of the pass that saw it, because a pass can't confirm itself.</param>
public sealed record Doubt(HealthStatus Status, DateTimeOffset SeenInPass);

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Functions;

/// <summary>The row that the alert rules in <c>infra/</c> read: the names must match.</summary>
/// <param name="Complete">Lines that were read to their end and are not stale.</param>
/// <param name="PendingSeconds">Age of the oldest unpublished event; 0 if none waits.</param>
/// <param name="WaitingSeconds">Age of the oldest unsent alert; 0 if none waits.</param>
/// <param name="Dead">Alerts given up within the last hour.</param>
internal sealed record HeartbeatRow(int Lines, int Complete, int Stale, long PendingSeconds, long WaitingSeconds, int Waiting, int Dead)
{
    public static HeartbeatRow Of(HeartbeatState standing) => new(
        standing.Lines.Count,
        standing.Lines.Count(line => line.LastComplete is not null && !line.IsStale),
        standing.Stale.Count,
        Age(standing, standing.OldestPending),
        Age(standing, standing.OldestWaiting),
        standing.Waiting,
        standing.Dead);

    public override string ToString() => JsonSerializer.Serialize(this, HeartbeatJson.Default.HeartbeatRow);

    private static long Age(HeartbeatState standing, DateTimeOffset? since) => since is { } time ? Math.Max(0, (long)(standing.At - time).TotalSeconds) : 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeartbeatRow))]
internal sealed partial class HeartbeatJson : JsonSerializerContext;

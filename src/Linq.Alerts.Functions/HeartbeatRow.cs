using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Functions;

/// <summary>The row that the alert rules of <c>infra/</c> read: their names and these must agree.</summary>
/// <param name="Complete">Lines that were read to their end and are not stale.</param>
/// <param name="PendingSeconds">Age of the oldest event that is not published; 0 when none waits.</param>
/// <param name="WaitingSeconds">Age of the oldest alert that is not told; 0 when none waits.</param>
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

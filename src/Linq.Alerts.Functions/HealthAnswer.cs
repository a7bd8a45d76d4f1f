using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.Functions;

/// <summary>The health page: 200 with this, or 503 with problem details that contain it as <c>health</c>.</summary>
internal sealed record HealthAnswer(
    string Status, DateTimeOffset At, IReadOnlyList<LineHealth> Lines, int Waiting, long WaitingSeconds, long PendingSeconds, int DeadInLastHour)
{
    public static Task<IActionResult> OfAsync(Heartbeat heartbeat, ILogger log, CancellationToken cancel) => Problems.GuardAsync(log, async () =>
    {
        var standing = await heartbeat.ReadAsync(cancel);
        var health = Of(standing);
        return standing.IsWatching
            ? new ContentResult
            {
                StatusCode = StatusCodes.Status200OK,
                ContentType = "application/json",
                Content = JsonSerializer.Serialize(health, HealthJson.Default.HealthAnswer),
            }
            : Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                standing.Lines.Count == 0 ? "No lines found. Check the logs of the Poll function, and that the API key is set."
                    : $"{standing.Stale.Count} of {standing.Lines.Count} lines had no complete pass for too long. Check the logs of the PollLine function.",
                ("health", JsonSerializer.SerializeToElement(health, HealthJson.Default.HealthAnswer)));
    });

    private static HealthAnswer Of(HeartbeatState standing)
    {
        var row = HeartbeatRow.Of(standing);
        return new(
            standing.IsWatching ? "watching" : "not watching",
            standing.At,
            [.. standing.Lines.Select(line => new LineHealth($"{line.Line.Id}", line.Line.Number, line.LastComplete, line.IsReading, line.IsStale))],
            row.Waiting, row.WaitingSeconds, row.PendingSeconds, row.Dead);
    }
}

/// <param name="Number">The last four digits.</param>
internal sealed record LineHealth(string Id, LastFour Number, DateTimeOffset? LastCompletePass, bool IsReading, bool IsStale);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Linq.Alerts.Functions;

/// <summary>The health page.</summary>
/// <param name="Problem">What is wrong, and what to look at; null while all is well.</param>
internal sealed record HealthAnswer(
    string Status, string? Problem, DateTimeOffset At, IReadOnlyList<LineHealth> Lines, int Waiting, long WaitingSeconds, long PendingSeconds, int DeadInLastHour)
{
    public static async Task<IActionResult> OfAsync(Heartbeat heartbeat, CancellationToken cancel)
    {
        try
        {
            var standing = await heartbeat.ReadAsync(cancel);
            return Answer(Of(standing), standing.IsWatching);
        }
        catch (StoreUnavailableException e)
        {
            return Answer(new("unknown", e.Message, default, [], 0, 0, 0, 0), isWell: false);
        }
    }

    private static HealthAnswer Of(Standing standing)
    {
        var row = HeartbeatRow.Of(standing);
        return new(
            standing.IsWatching ? "watching" : "not watching",
            standing.IsWatching ? null
                : standing.Lines.Count == 0 ? "No line is known. Look at the log of the function Poll, and whether the key is set."
                : $"{standing.Stale.Count} of {standing.Lines.Count} lines had no complete pass for too long. Look at the log of the function PollLine.",
            standing.At,
            [.. standing.Lines.Select(line => new LineHealth($"{line.Line.Id}", line.Line.Number, line.LastComplete, line.IsReading, line.IsStale))],
            row.Waiting, row.WaitingSeconds, row.PendingSeconds, row.Dead);
    }

    private static ContentResult Answer(HealthAnswer health, bool isWell) => new()
    {
        StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        ContentType = "application/json",
        Content = JsonSerializer.Serialize(health, HealthJson.Default.HealthAnswer),
    };
}

/// <param name="Number">The last four digits.</param>
internal sealed record LineHealth(string Id, LastFour Number, DateTimeOffset? LastCompletePass, bool IsReading, bool IsStale);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;

using System.Globalization;
using System.Text.Json;

namespace Linq.Simulator;

/// <summary>The reputation audits of the V3 API: one at a time per line, followed by a pause.</summary>
internal sealed class V3Audits(SimulatedLinq world)
{
    private const int MaxEvidence = 15;

    public Task StartAsync(HttpContext context)
    {
        if (LineOf(context) is not { } line)
            return LinqError.NotFound.WriteAsync(context);
        var (audit, wait) = world.Audits.Start(line);
        if (audit is null && wait is null)
            return LinqError.AuditRuns.WriteAsync(context);
        if (audit is null)
        {
            var seconds = (int)Math.Ceiling(wait!.Value.TotalSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return (LinqError.TooManyRequests with { RetryAfter = seconds }).WriteAsync(context);
        }

        using var json = Begin(context, audit, "pending");
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    public Task GetAsync(HttpContext context)
    {
        if (LineOf(context) is not { } line || world.Audits.Find(line, (string?)context.GetRouteValue("audit")) is not { } audit)
            return LinqError.NotFound.WriteAsync(context);
        var isPending = world.Audits.IsPending(audit);
        using var json = Begin(context, audit, isPending ? "pending" : world.Audits.Fail ? "error" : "complete");
        if (!isPending)
        {
            json.WriteString("phone", line.Number);
            json.WriteString("generated_at", audit.StartedAt + world.Audits.Takes);
            if (world.Audits.Fail)
                json.WriteString("error", "The audit could not be completed");
            else
                WriteReport(json, line);
        }

        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private static Utf8JsonWriter Begin(HttpContext context, SimulatedAudit audit, string status)
    {
        context.Response.ContentType = Json.ContentType;
        var json = Json.Writer(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("audit_id", audit.Id);
        json.WriteString("status", status);
        return json;
    }

    private void WriteReport(Utf8JsonWriter json, SimulatedLine line)
    {
        // As in the real API: the worst first.
        var sick = world.ChatsOn(line).Where(chat => chat.Status is "AT_RISK" or "CRITICAL" or "OPTED_OUT")
            .OrderBy(chat => chat.Status switch { "OPTED_OUT" => 0, "CRITICAL" => 1, _ => 2 }).Take(MaxEvidence).ToList();
        json.WriteStartObject("report");
        json.WriteString("severity", line.Reputation);
        json.WriteString("primary_driver", "overall_conversation_health");
        json.WriteStartArray("drivers");
        json.WriteStartObject();
        json.WriteString("key", "overall_conversation_health");
        json.WriteString("metric", "unhealthy_chat_share");
        json.WriteString("summary", $"{sick.Count} chats of {line.Number} are unhealthy.");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("action_items");
        WriteAction(json, 2, "Reach out only to people who have written first", "medium");
        WriteAction(json, 1, "Pause campaigns to chats that do not answer", "high");
        json.WriteEndArray();
        json.WriteStartObject("evidence");
        json.WriteStartArray("unhealthy_chats");
        foreach (var chat in sick)
        {
            json.WriteStartObject();
            json.WriteString("chat_id", chat.Id);
            json.WriteString("status", chat.Status);
            json.WriteStartArray("driver_keys");
            json.WriteStringValue("low_engagement");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("summary_markdown", $"**{line.Number}** has many unhealthy chats.");
        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, int priority, string title, string impact)
    {
        json.WriteStartObject();
        json.WriteNumber("priority", priority);
        json.WriteString("title", title);
        json.WriteString("detail", $"{title}, until the reputation recovers.");
        json.WriteString("expected_impact", impact);
        json.WriteEndObject();
    }

    private SimulatedLine? LineOf(HttpContext context) =>
        world.Lines.FirstOrDefault(line => line.Number == (string?)context.GetRouteValue("number"));
}

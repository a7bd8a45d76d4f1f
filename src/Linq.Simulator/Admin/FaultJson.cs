using System.Text.Json.Nodes;

namespace Linq.Simulator;

/// <summary>A fault in the admin API.</summary>
internal static class FaultJson
{
    public static string[] Fields { get; } =
        ["kind", "endpoint", "line", "times", "after", "every", "retry_after", "retry_after_date", "status", "pause"];

    public static Fault Read(AdminInput input)
    {
        var kind = input.Word<FaultKind>("kind")
            ?? throw new BadInputException("kind", "'kind' is missing.", Words.All<FaultKind>());
        var fault = new Fault(kind)
        {
            Endpoint = input.Word<ApiEndpoint>("endpoint"),
            Line = input.Text("line"),
            Times = input.Number("times", least: 1),
            After = input.Number("after", least: 0) ?? 0,
            Every = input.Number("every", least: 1) ?? 1,
            RetryAfterDate = input.Time("retry_after_date"),
        };
        return fault with
        {
            // Null has a meaning here: no header at all.
            RetryAfter = input.Has("retry_after") ? input.Text("retry_after") : fault.RetryAfter,
            Status = input.Text("status") ?? fault.Status,
            Pause = input.Time("pause") ?? fault.Pause,
        };
    }

    public static JsonObject Write(Fault fault) => new()
    {
        ["kind"] = Words.Of(fault.Kind),
        ["endpoint"] = fault.Endpoint is { } endpoint ? Words.Of(endpoint) : null,
        ["line"] = fault.Line,
        ["times"] = fault.Times,
        ["after"] = fault.After,
        ["every"] = fault.Every,
        ["retry_after"] = fault.RetryAfter,
        ["retry_after_date"] = fault.RetryAfterDate?.ToString("c"),
        ["status"] = fault.Status,
        ["pause"] = fault.Pause.ToString("c"),
    };

    public static JsonObject Help() => new()
    {
        ["kind"] = string.Join(", ", Words.All<FaultKind>()),
        ["endpoint"] = $"optional: {string.Join(", ", Words.All<ApiEndpoint>())}",
        ["line"] = "optional: only answers about this line, E.164",
        ["times"] = "optional: how many answers; otherwise until cleared",
        ["after"] = "optional: how many answers pass before the first",
        ["every"] = "optional: every nth chat of a line",
        ["retry_after"] = "optional, for too_many_requests: the header as it is sent; null for none",
        ["retry_after_date"] = "optional, for too_many_requests: hh:mm:ss from now, sent as an HTTP date",
        ["status"] = "optional, for unknown_status: the word",
        ["pause"] = "optional, for slow_answer and slow_body: hh:mm:ss",
    };
}

namespace Linq.Simulator;

/// <summary>An error in the V3 API's format.</summary>
internal sealed record LinqError(int Status, int Code, string Message)
{
    public static readonly LinqError
        Unauthorized = new(401, 2004, "Unauthorized - missing or invalid authentication token"),
        NotFound = new(404, 2001, "Resource not found"),
        AuditRuns = new(409, 2015, "An audit of this line is running"),
        TooManyRequests = new(429, 1007, "Rate limit exceeded"),
        ServerError = new(500, 3006, "Internal server error"),
        Unavailable = new(503, 3006, "Service unavailable");

    /// <summary>The API's older answers have none.</summary>
    public bool HasDocUrl { get; init; } = true;

    /// <summary>In seconds; on 429 only.</summary>
    public int? RetryAfter { get; init; }

    public static LinqError NotE164(string parameter) =>
        new(400, 1002, $"Invalid phone number - {parameter} must be in E.164 format");

    public static LinqError BadParameter(string rule) => new(400, 1005, $"Invalid parameter value - {rule}");

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = Json.ContentType;
        using var json = Json.Writer(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("status", Status);
        json.WriteNumber("code", Code);
        json.WriteString("message", Message);
        if (HasDocUrl)
            json.WriteString("doc_url", $"https://docs.linqapp.com/error/codes/{Code / 1000}xxx/{Code}/");
        if (RetryAfter is { } seconds)
            json.WriteNumber("retry_after", seconds);
        json.WriteEndObject();
        json.WriteBoolean("success", false);
        json.WriteString("trace_id", TraceIds.Of(context));
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}

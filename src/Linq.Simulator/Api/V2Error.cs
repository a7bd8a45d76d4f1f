namespace Linq.Simulator;

/// <summary>An error in the V2 API's format.</summary>
internal sealed record V2Error(int Status, string Code, string Title, string Detail)
{
    public static readonly V2Error
        Unauthorized = new(401, "unauthorized", "Unauthorized", "Missing or invalid integration token"),
        NotFound = new(404, "not_found", "Not Found", "Chat not found");

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = Json.ContentType;
        using var json = Json.Writer(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteNumber("status", Status);
        json.WriteString("code", Code);
        json.WriteString("title", Title);
        json.WriteString("detail", Detail);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}

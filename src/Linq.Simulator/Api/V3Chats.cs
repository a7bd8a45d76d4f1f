using System.Globalization;

namespace Linq.Simulator;

/// <summary>The chats of the V3 API: a page of them, or one.</summary>
internal sealed class V3Chats(SimulatedLinq world)
{
    public Task ListAsync(HttpContext context)
    {
        if (!ChatQueryReader.TryRead(context.Request.Query, out var query, out var refusal))
            return refusal.WriteAsync(context);

        using var page = world.Read(query);
        context.Response.ContentType = Json.ContentType;
        using var json = Json.Writer(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("chats");
        foreach (ref readonly var chat in page.Chats)
            ChatJson.Write(json, chat);
        json.WriteEndArray();
        json.WriteString("next_cursor", page.Next?.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    public Task GetAsync(HttpContext context)
    {
        if (!Guid.TryParse((string?)context.GetRouteValue("id"), out var id) || world.View(id) is not { } chat)
            return LinqError.NotFound.WriteAsync(context);

        context.Response.ContentType = Json.ContentType;
        using var json = Json.Writer(context.Response.BodyWriter);
        ChatJson.Write(json, chat);
        return Task.CompletedTask;
    }
}

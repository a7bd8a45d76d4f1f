using System.Text.Json.Nodes;

namespace Linq.Simulator;

/// <summary>Changes the simulated account over HTTP. Loopback only, so it needs no token.</summary>
internal sealed class AdminApi(SimulatedLinq world)
{
    public void Map(WebApplication app)
    {
        var admin = app.MapGroup("/admin");
        admin.MapGet("", HelpAsync);
        admin.MapPost("/chats/{id}/health", Guarded(SetHealthAsync));
        admin.MapPost("/lines/{number}", Guarded(SetLineAsync));
        admin.MapPost("/faults", Guarded(AddFaultAsync));
        admin.MapGet("/faults", ListFaultsAsync);
        admin.MapDelete("/faults", ClearFaultsAsync);
    }

    private async Task SetHealthAsync(HttpContext context)
    {
        var input = await AdminInput.ReadAsync(context, "status", "updated_at");
        var (status, at) = (input.RequiredText("status"), input.Instant("updated_at"));
        if (!Guid.TryParse((string?)context.GetRouteValue("id"), out var id) || !world.TrySetHealth(id, status, at))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await WriteAsync(context, new JsonObject { ["error"] = "No chat has this id; GET /api/partner/v3/chats has all." });
            return;
        }

        var chat = world.Find(id);
        await WriteAsync(context, new JsonObject { ["id"] = id, ["status"] = chat?.Status, ["updated_at"] = chat?.UpdatedAt });
    }

    private async Task SetLineAsync(HttpContext context)
    {
        var input = await AdminInput.ReadAsync(context, "reputation", "status");
        if (world.Lines.FirstOrDefault(line => line.Number == (string?)context.GetRouteValue("number")) is not { } line)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await WriteAsync(context, new JsonObject { ["error"] = "No line has this number; GET /api/partner/v3/phone_numbers has all." });
            return;
        }

        if (input.Text("reputation") is { } reputation)
            world.SetReputation(line, reputation);
        if (input.Has("status"))
            world.SetState(line, input.Text("status"));
        var seen = world.Lines.First(seen => seen.Id == line.Id);
        await WriteAsync(context, new JsonObject { ["number"] = seen.Number, ["reputation"] = seen.Reputation, ["status"] = seen.State });
    }

    private async Task AddFaultAsync(HttpContext context)
    {
        world.Faults.Add(FaultJson.Read(await AdminInput.ReadAsync(context, FaultJson.Fields)));
        await ListFaultsAsync(context);
    }

    private Task ListFaultsAsync(HttpContext context) =>
        WriteAsync(context, new JsonObject { ["faults"] = new JsonArray([.. world.Faults.Active.Select(FaultJson.Write)]) });

    private Task ClearFaultsAsync(HttpContext context)
    {
        world.Faults.Clear();
        return ListFaultsAsync(context);
    }

    private static Task HelpAsync(HttpContext context) => WriteAsync(context, new JsonObject
    {
        ["POST /admin/chats/{id}/health"] = new JsonObject
        {
            ["status"] = "HEALTHY, AT_RISK, CRITICAL, OPTED_OUT, or any other text",
            ["updated_at"] = "optional: ISO 8601; otherwise now",
        },
        ["POST /admin/lines/{number}"] = new JsonObject
        {
            ["reputation"] = "optional: HEALTHY, AT_RISK, CRITICAL, or any other text",
            ["status"] = "optional: ACTIVE, FLAGGED, or any other text; null leaves it out of the list, as the API does today",
        },
        ["POST /admin/faults"] = FaultJson.Help(),
        ["GET /admin/faults"] = "the faults in force",
        ["DELETE /admin/faults"] = "ends them all",
    });

    private static RequestDelegate Guarded(RequestDelegate endpoint) => async context =>
    {
        try
        {
            await endpoint(context);
        }
        catch (BadInputException e)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new JsonObject
            {
                ["error"] = e.Message,
                ["field"] = e.Field,
                ["allowed"] = new JsonArray([.. e.Allowed.Select(value => JsonValue.Create(value))]),
            });
        }
    };

    private static Task WriteAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = Json.ContentType;
        return context.Response.WriteAsync(answer.ToJsonString(Json.Indented) + "\n", context.RequestAborted);
    }
}

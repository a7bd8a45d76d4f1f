namespace Linq.Simulator;

/// <summary>The lines of the V3 API.</summary>
internal sealed class V3PhoneNumbers(SimulatedLinq world)
{
    public Task ListAsync(HttpContext context)
    {
        context.Response.ContentType = Json.ContentType;
        using var json = Json.Writer(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("phone_numbers");
        foreach (var line in world.Lines)
        {
            json.WriteStartObject();
            json.WriteString("id", line.Id);
            json.WriteString("phone_number", line.Number);
            json.WriteStartObject("reputation");
            json.WriteString("doc_url", HealthDocs.ReputationUrlOf(line.Reputation));
            json.WriteString("status", line.Reputation);
            json.WriteEndObject();
            if (line.State is { } state)
                json.WriteString("status", state);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}

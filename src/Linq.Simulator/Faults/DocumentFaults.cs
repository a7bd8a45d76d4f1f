using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linq.Simulator;

/// <summary>Faults inside the document: in its chats and their health.</summary>
internal sealed class DocumentFaults(SimulatedLinq world, PagingFaults pages)
{
    private const int HugeName = 5_000_000;

    public byte[] Bend(byte[] body, IReadOnlyList<Fault> faults)
    {
        if (!faults.Any(fault => fault.Kind is >= FaultKind.MissingHealth and not FaultKind.HugePage))
            return body;

        var answer = JsonNode.Parse(body)!.AsObject();
        foreach (var fault in faults)
            Bend(answer, fault);
        return JsonSerializer.SerializeToUtf8Bytes(answer, Json.Relaxed);
    }

    private void Bend(JsonObject answer, Fault fault)
    {
        if (fault.Kind is >= FaultKind.MissingHealth and <= FaultKind.HealthScore)
        {
            foreach (var chat in ChatsOf(answer).Where(chat => Befalls(chat, fault)))
                BendChat(chat, fault);
        }
        else if (fault.Kind is FaultKind.HugeName && ChatsOf(answer).FirstOrDefault() is { } first)
        {
            first["display_name"] = new string('x', HugeName);
        }
        else if (fault.Kind is >= FaultKind.ShortCode)
        {
            BendLines(answer["phone_numbers"]!.AsArray(), fault);
        }
        else if (fault.Kind is > FaultKind.HealthScore and < FaultKind.HugeName)
        {
            pages.BendPage(fault, answer);
        }
    }

    private static void BendLines(JsonArray lines, Fault fault)
    {
        if (fault.Kind is FaultKind.ShortCode && lines is [JsonObject first, ..])
            first["phone_number"] = "72345";
        else if (fault.Kind is FaultKind.NewLineIds)
        {
            foreach (var line in lines.OfType<JsonObject>())
                line["id"] = $"pn_{line["id"]}";
        }
    }

    private static void BendChat(JsonObject chat, Fault fault)
    {
        if (fault.Kind is FaultKind.UnreadableId)
            chat["id"] = $"#{chat["id"]}";
        else
            BendHealth(chat, fault);
    }

    private static void BendHealth(JsonObject chat, Fault fault)
    {
        // Another fault may have removed the health already.
        if (chat["health_status"] is not JsonObject health)
            return;

        switch (fault.Kind)
        {
            case FaultKind.MissingHealth:
                chat.Remove("health_status");
                break;
            case FaultKind.NullHealth:
                chat["health_status"] = null;
                break;
            case FaultKind.UnknownStatus:
                health["status"] = fault.Status;
                break;
            case FaultKind.LowerCaseStatus:
                health["status"] = health["status"]!.GetValue<string>().ToLowerInvariant();
                break;
            case FaultKind.TextHealth:
                chat["health_status"] = health["status"]!.DeepClone();
                break;
            case FaultKind.MissingUpdatedAt:
                health.Remove("updated_at");
                break;
            case FaultKind.HealthScore:
                chat.Remove("health_status");
                chat["health_score"] = HealthScore(health);
                break;
        }
    }

    private static JsonObject HealthScore(JsonObject health)
    {
        var (reason, score) = health["status"]!.GetValue<string>() switch
        {
            "HEALTHY" => ("", 100),
            "AT_RISK" => ("Not enough engagement", 35),
            "CRITICAL" => ("Messages are not landing", 10),
            _ => ("Recipient opted out", 0),
        };
        return new JsonObject { ["reason"] = reason, ["score"] = score, ["updated_at"] = health["updated_at"]?.DeepClone() };
    }

    private static IEnumerable<JsonObject> ChatsOf(JsonObject answer) =>
        answer["chats"] is JsonArray chats ? chats.Select(chat => chat!.AsObject()) : [answer];

    private bool Befalls(JsonObject chat, Fault fault) =>
        Guid.TryParse(chat["id"]!.GetValue<string>(), out var id) && world.Seeded.TryReadChatId(id, out _, out var serial) && (serial + 1) % fault.Every == 0;
}

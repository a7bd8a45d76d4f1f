using System.Text.Json;
using System.Xml;

namespace ServiceBusStandIn;

/// <summary>Reads the configuration file of Microsoft's Service Bus emulator, so one file describes the namespace for both.</summary>
/// <remarks>Unsupported features are errors, because a test that relies on one must fail at the start.</remarks>
public static class EmulatorConfig
{
    /// <exception cref="FormatException">The file uses an unsupported feature, or refers to an unknown name.</exception>
    /// <exception cref="JsonException">The file is not JSON.</exception>
    public static NamespaceTopology Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var topology = new NamespaceTopology();
        foreach (var entities in All(document.RootElement.GetProperty("UserConfig"), "Namespaces"))
        {
            foreach (var queue in All(entities, "Queues"))
                topology.Queue(Name(queue), QueueOptions(queue));
            foreach (var topic in All(entities, "Topics"))
                AddTopic(topology, topic);
        }

        topology.Validate();
        return topology;
    }

    private static void AddTopic(NamespaceTopology topology, JsonElement topic)
    {
        var options = QueueOptions(topic);
        topology.Topic(Name(topic), options.DuplicateWindow, options.TimeToLive);
        foreach (var subscription in All(topic, "Subscriptions"))
            topology.Subscription(Name(topic), Name(subscription), QueueOptions(subscription), [.. All(subscription, "Rules").Select(Rule)]);
    }

    private static QueueOptions QueueOptions(JsonElement entity)
    {
        var properties = entity.TryGetProperty("Properties", out var given) ? given : default;
        if (Flag(properties, "RequiresSession"))
            throw new FormatException($"'{Name(entity)}' requires sessions, which the stand-in does not have.");
        if (Text(properties, "ForwardDeadLetteredMessagesTo") is not null)
            throw new FormatException($"'{Name(entity)}' forwards its dead letters, which the stand-in cannot do.");
        return new()
        {
            LockDuration = Duration(properties, "LockDuration") ?? TimeSpan.FromMinutes(1),
            MaxDeliveryCount = Find(properties, "MaxDeliveryCount")?.GetInt32() ?? 10,
            TimeToLive = Duration(properties, "DefaultMessageTimeToLive") ?? TimeSpan.MaxValue,
            DeadLetterOnExpiry = Flag(properties, "DeadLetteringOnMessageExpiration"),
            DuplicateWindow = Flag(properties, "RequiresDuplicateDetection")
                ? Duration(properties, "DuplicateDetectionHistoryTimeWindow") ?? TimeSpan.FromMinutes(10) : null,
            ForwardTo = Text(properties, "ForwardTo"),
        };
    }

    private static MessageFilter Rule(JsonElement rule)
    {
        var properties = rule.GetProperty("Properties");
        if (Find(properties, "Action") is not null)
            throw new FormatException($"Rule '{Name(rule)}' has an action, which the stand-in does not have.");
        if (Find(properties, "SqlFilter") is { } sql)
            return SqlFilter.Parse(sql.GetProperty("SqlExpression").GetString()!);
        if (Find(properties, "CorrelationFilter") is { } correlation)
            return CorrelationFilter.Of(Texts(correlation), Find(correlation, "Properties") is { } own ? Texts(own) : []);
        throw new FormatException($"Rule '{Name(rule)}' has neither a SqlFilter nor a CorrelationFilter.");
    }

    private static Dictionary<string, object> Texts(JsonElement properties) => properties.EnumerateObject()
        .Where(property => property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() != "")
        .ToDictionary(property => property.Name, property => (object)property.Value.GetString()!);

    private static JsonElement.ArrayEnumerator All(JsonElement parent, string name) => Find(parent, name)?.EnumerateArray() ?? default;

    private static string Name(JsonElement entity) => entity.GetProperty("Name").GetString()!;

    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static string? Text(JsonElement parent, string name) => Find(parent, name)?.GetString() is { Length: > 0 } text ? text : null;

    private static bool Flag(JsonElement parent, string name) => Find(parent, name)?.GetBoolean() ?? false;

    private static TimeSpan? Duration(JsonElement parent, string name) => Text(parent, name) is { } text ? XmlConvert.ToTimeSpan(text) : null;
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linq.Alerts.Functions.Tests;

/// <summary>What the Functions host reads: each function and what triggers it, as Microsoft.Azure.Functions.Worker.Sdk generated it.</summary>
internal static class FunctionsMetadata
{
    private static readonly JsonArray All = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "functions.metadata")))!.AsArray();

    public static IEnumerable<string> Names => All.Select(function => (string)function!["name"]!);

    /// <summary>The trigger of every function, without the properties that every trigger has.</summary>
    public static IReadOnlyDictionary<string, string> Triggers(string type) => All
        .Select(function => (Name: (string)function!["name"]!, Trigger: Trigger(function)))
        .Where(function => (string?)function.Trigger["type"] == type)
        .ToDictionary(function => function.Name, function => Written(function.Trigger));

    private static JsonObject Trigger(JsonNode function) =>
        function["bindings"]!.AsArray().Select(binding => binding!.AsObject()).Single(binding => ((string?)binding["type"])!.EndsWith("Trigger", StringComparison.Ordinal));

    private static string Written(JsonObject trigger) =>
        JsonSerializer.Serialize(trigger.Where(property => property.Key is not ("name" or "direction" or "type" or "properties")).ToDictionary());
}

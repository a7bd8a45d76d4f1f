using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linq.Alerts.Local;

/// <summary>Named facts, one per line for people, or one JSON object.</summary>
/// <param name="personal">Whether personal texts are shown in full, which must be requested.</param>
internal sealed class Facts(ParseResult parsed, bool personal)
{
    private readonly List<(string Name, string Text, JsonNode Json)> _facts = [];

    public void Say(string name, object? value)
    {
        var text = value switch
        {
            null => null,
            Personal person => personal ? person.InFull : person.ToString(),
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
        if (!string.IsNullOrEmpty(text))
            _facts.Add((name, text, Json(value!, text)));
    }

    /// <summary>For programs: booleans and numbers unchanged, times in ISO 8601.</summary>
    private static JsonValue Json(object value, string text) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        DateTimeOffset time => JsonValue.Create(time.UtcDateTime),
        _ => JsonValue.Create(text),
    };

    public int End()
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(CommandLine.Json))
        {
            var json = new JsonObject();
            foreach (var group in _facts.GroupBy(fact => fact.Name, fact => fact.Json))
                json[group.Key] = group.Count() == 1 ? group.First() : new JsonArray([.. group]);
            output.WriteLine(json.ToJsonString(JsonSerializerOptions.Web));
        }
        else
        {
            foreach (var (name, text, _) in _facts)
                output.WriteLine($"{name,-9}{SafeText.Line(text)}");
        }

        return 0;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>docs/schemas/events.schema.json matches the product's events, according to an independent validator.</summary>
public sealed class EventSchemaTests
{
    [Fact]
    public async Task Every_event_that_can_be_published_is_valid_and_the_schema_names_everything_in_it()
    {
        var events = PublishedEvents.All.Select(PublishedEvents.Written).ToList();

        var found = await ValidateAsync(events);

        Assert.All(events.Zip(found), one =>
        {
            Assert.True(one.Second.Open.Count == 0, $"{one.First}\n{string.Join('\n', one.Second.Open)}");
            Assert.True(one.Second.Closed.Count == 0, $"{one.First}\n{string.Join('\n', one.Second.Closed)}");
        });
    }

    [Fact]
    public async Task An_event_that_breaks_the_contract_is_not_valid()
    {
        var wrong = Wrong().ToList();

        var found = await ValidateAsync(wrong.Select(one => one.Event));

        Assert.All(wrong.Zip(found), one => Assert.False(one.Second.Open.Count == 0, $"{one.First.What} passes: {one.First.Event}"));
    }

    [Fact]
    public async Task Anything_that_may_be_added_without_notice_is_valid()
    {
        List<JsonObject> events = [.. PublishedEvents.Examples.Select(PublishedEvents.Written)];
        foreach (var json in events)
            (json["added"], json["data"]!["added"]) = (1, new JsonObject { ["x"] = 1 });
        events.Single(json => (string)json["type"]! == EventType.Alarm)["data"]!["alarm"] = "SomethingLater";

        Assert.All(await ValidateAsync(events), found =>
        {
            Assert.Empty(found.Open);
            Assert.NotEmpty(found.Closed);
        });
    }

    // Without this the closed schema could be passed by fields that no example has.
    [Fact]
    public void The_examples_and_a_test_alert_have_every_field()
    {
        var written = PublishedEvents.Examples.Select(alert => PublishedEvents.Written(alert with { TestPlace = "slack" })).ToList();

        Assert.Equal(FieldsOf(typeof(CloudEvent)), written.SelectMany(json => json).Select(field => field.Key).Order(StringComparer.Ordinal).Distinct());
        Assert.Equal(
            FieldsOf(typeof(EventData)),
            written.SelectMany(json => json["data"]!.AsObject()).Select(field => field.Key).Order(StringComparer.Ordinal).Distinct());
    }

    /// <summary>Fields that may be missing, by docs/events.md.</summary>
    private static readonly string[] Optional =
    [
        "service", "docUrl", "aboutPlace", "unhealthySince", "previousEvent", "totals", "inSurge", "flapping", "dayAgo", "weekAgo", "wasFlagged", "isFlagged", "primaryDriver",
    ];

    private static IEnumerable<string> FieldsOf(Type type) =>
        EventJsonContext.Default.GetTypeInfo(type)!.Properties.Select(property => property.Name).Order(StringComparer.Ordinal);

    internal static IEnumerable<(string What, JsonObject Event)> Wrong()
    {
        foreach (var example in PublishedEvents.Examples)
        {
            var type = EventType.Of(example);
            var written = PublishedEvents.Written(example);
            foreach (var field in written.Select(field => field.Key))
                yield return ($"{type} without {field}", Changed(example, json => json.Remove(field)));
            foreach (var field in written["data"]!.AsObject().Select(field => field.Key).Except(Optional))
                yield return ($"{type} without data.{field}", Changed(example, json => json["data"]!.AsObject().Remove(field)));
            foreach (var field in written["data"]!.AsObject().Select(field => field.Key).Where(field => field is "line" or "otherSide" or "retiredLine"))
            {
                foreach (var handle in new[] { "+12025550142", "12025550142", "01420143", "014", "somebody@example.com", "Some Body" })
                    yield return ($"{type} with data.{field} {handle}", Changed(example, json => json["data"]![field] = handle));
            }

            foreach (var field in new[] { "status", "previous" }.Where(field => written["data"]![field] is not null))
            {
                foreach (var word in new[] { "healthy", "UNKNOWN", "", "SICK" })
                    yield return ($"{type} with {field} {word}", Changed(example, json => json["data"]![field] = word));
            }

            yield return ($"{type} of schema 2", Changed(example, json => json["schemaversion"] = "2"));
            yield return ($"{type} with a schema that is a number", Changed(example, json => json["schemaversion"] = 1));
            yield return ($"{type} of another type", Changed(example, json => json["type"] = "chat-painted"));
            yield return ($"{type} with an id of somebody else's", Changed(example, json => json["id"] = "1"));
            yield return ($"{type} in local time", Changed(example, json => json["time"] = "2026-11-20T12:00:00+01:00"));
            yield return ($"{type} on no day", Changed(example, json => json["time"] = "2026-11-31T12:00:00+00:00"));
        }

        var baseline = PublishedEvents.Examples.OfType<LineBaselined>().Single();
        yield return ("a healthy worst chat", Changed(baseline, json => json["data"]!["worst"]![0]!["status"] = "HEALTHY"));
        yield return ("a worst chat with a number", Changed(baseline, json => json["data"]!["worst"]![0]!["otherSide"] = "+12025550142"));
        yield return ("eleven worst", Changed(baseline, json =>
            json["data"]!["worst"] = new JsonArray([.. Enumerable.Repeat(json["data"]!["worst"]![0]!, 11).Select(one => one.DeepClone())])));
        yield return ("fewer chats than none", Changed(baseline, json => json["data"]!["chats"] = -1));
        var change = PublishedEvents.Examples.OfType<ChatHealthChanged>().Single();
        yield return ("a link that leads elsewhere", Changed(change, json => json["data"]!["docUrl"] = "https://docs.linqapp.com.example.com/"));
        yield return ("a service that is a number", Changed(change, json => json["data"]!["service"] = "+1 202 555 0142"));
    }

    private static JsonObject Changed(AlertEvent alert, Action<JsonObject> change)
    {
        var json = PublishedEvents.Written(alert);
        change(json);
        return json;
    }

    private static async Task<IReadOnlyList<Found>> ValidateAsync(IEnumerable<JsonObject> events)
    {
        using var witness = Witness.Start("schema.mjs", Repository.Path("docs/schemas/events.schema.json"));
        await witness.WriteAsync(new JsonArray([.. events.Select(json => json.DeepClone())]).ToJsonString());
        return JsonSerializer.Deserialize<List<Found>>(await witness.ReadLineAsync(), JsonSerializerOptions.Web)!;
    }

    /// <param name="Open">What is wrong by the schema as it stands.</param>
    /// <param name="Closed">What is wrong when no property may be that the schema does not name.</param>
    private sealed record Found(IReadOnlyList<string> Open, IReadOnlyList<string> Closed);
}

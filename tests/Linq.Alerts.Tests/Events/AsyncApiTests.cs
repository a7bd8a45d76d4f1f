using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>docs/asyncapi.yaml is valid against AsyncAPI's own schema, and matches what the product publishes.</summary>
public sealed class AsyncApiTests
{
    [Fact]
    public async Task The_document_is_valid_and_every_reference_leads_somewhere() =>
        Assert.Empty((await ReadAsync())["errors"]!.AsArray());

    [Fact]
    public async Task The_document_has_a_message_for_each_type_of_event_and_no_other()
    {
        var messages = (await MessagesAsync()).Select(message => (string)message["name"]!);

        Assert.Equal(PublishedEvents.Examples.Select(EventType.Of).Order(StringComparer.Ordinal), messages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_headers_are_the_properties_that_are_published()
    {
        var messages = (await MessagesAsync()).ToDictionary(message => (string)message["name"]!);

        Assert.All(PublishedEvents.All, alert =>
        {
            var headers = messages[EventType.Of(alert)]["headers"]!;
            var properties = EventProperties.Of(alert);
            Assert.All(headers["required"]!.AsArray(), name => Assert.Contains((string)name!, properties));
            Assert.All(properties, property => Assert.True(Allows(headers["properties"]![property.Key], property.Value), $"{property} of {alert}"));
            // Only the mark of a test alert is on some events of a type but not on others.
            Assert.Equal(
                headers["properties"]!.AsObject().Select(header => header.Key).Except(alert.TestPlace is null ? ["trial"] : []).Order(StringComparer.Ordinal),
                properties.Keys.Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task Each_payload_is_the_schema_of_its_type() =>
        Assert.All(await MessagesAsync(), message =>
        {
            Assert.Equal((string?)message["name"], (string?)message["payload"]!["properties"]!["type"]!["const"]);
            Assert.Equal(EventJson.ContentType, (string?)message["contentType"]);
        });

    private static bool Allows(JsonNode? schema, string value) =>
        schema is not null
        && (schema["const"] is not { } only || (string?)only == value)
        && (schema["enum"] is not { } words || words.AsArray().Any(word => (string?)word == value))
        && (schema["pattern"] is not { } pattern || Regex.IsMatch(value, (string)pattern!));

    private static async Task<IReadOnlyList<JsonNode>> MessagesAsync() =>
        [.. (await ReadAsync())["document"]!["channels"]!["chatHealth"]!["messages"]!.AsObject().Select(message => message.Value!)];

    private static async Task<JsonNode> ReadAsync()
    {
        using var witness = Witness.Start("asyncapi.mjs", Repository.Path("docs/asyncapi.yaml"));
        return JsonNode.Parse(await witness.ReadLineAsync())!;
    }
}

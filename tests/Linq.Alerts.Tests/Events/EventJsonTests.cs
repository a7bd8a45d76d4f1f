using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class EventJsonTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Types => [.. EventType.All];

    [Fact]
    public void Every_kind_of_event_reads_back_as_it_was_written() =>
        Same.Events(Some.EveryKindOfEvent, Some.EveryKindOfEvent.Select(alert => EventJson.Read(EventJson.Write(alert))));

    [Fact]
    public void Every_pair_of_statuses_reads_back()
    {
        var statuses = Enum.GetValues<HealthStatus>();

        foreach (var change in statuses.SelectMany(from => statuses.Select(to => Some.Change(to: to, from: from))))
            Assert.Equal(change, EventJson.Read(EventJson.Write(change)));
    }

    [Fact]
    public void An_event_with_only_its_required_fields_reads_back()
    {
        var change = Some.Change() with { Facts = ChatFacts.None };

        Assert.Equal(change, EventJson.Read(EventJson.Write(change)));
    }

    // Other systems read this: a change here is a change of the public contract.
    [Fact]
    public void A_changed_chat_has_exactly_this_form() =>
        Assert.Equal(
            """
            {
              "specversion": "1.0",
              "id": "00000001-0001-4000-8000-000000000001.1795176000000.1",
              "source": "/lines/00000001-0001-4000-8000-000000000001",
              "type": "chat-health-changed",
              "subject": "00000001-0002-4000-8000-000000000001",
              "time": "2026-11-20T12:00:00+00:00",
              "datacontenttype": "application/json",
              "schemaversion": "1",
              "data": {
                "line": "0101",
                "chatId": "00000001-0002-4000-8000-000000000001",
                "previous": "HEALTHY",
                "status": "AT_RISK",
                "since": "2026-11-20T11:59:00+00:00",
                "otherSide": "0142",
                "isGroup": false,
                "service": "iMessage",
                "docUrl": "https://docs.linqapp.com/guides/chats/chat-health#at-risk"
              }
            }
            """.ReplaceLineEndings("\n"),
            JsonNode.Parse(EventJson.Write(Some.Change() with
            {
                Facts = new(LastFour.Of("+12025550142"), Service: "iMessage", DocUrl: new("https://docs.linqapp.com/guides/chats/chat-health#at-risk")),
            }))!.ToJsonString(Readable));

    [Fact]
    public void No_event_can_hold_a_full_number()
    {
        var texts = Some.EveryKindOfEvent.Select(alert => Encoding.UTF8.GetString(EventJson.Write(alert))).ToList();

        Assert.All(texts, text =>
        {
            Assert.DoesNotContain("2025550", text, StringComparison.Ordinal);
            Assert.DoesNotContain("@", text, StringComparison.Ordinal);
        });
        Assert.All(Some.EveryKindOfEvent, alert => Assert.DoesNotContain("2025550", alert.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_field_that_is_added_later_is_ignored(string type)
    {
        var json = Written(type);
        json["added"] = 1;
        json["data"]!["added"] = new JsonObject { ["x"] = 1 };

        Same.Event(Original(type), Read(json));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_missing_or_invalid_field_is_refused_without_any_other_error(string type)
    {
        foreach (var path in Written(type).Select(field => field.Key).Concat(Written(type)["data"]!.AsObject().Select(field => $"data.{field.Key}")))
        {
            foreach (var wrong in new Func<JsonNode?>?[] { null, () => null, () => 7, () => "?", () => new JsonArray((JsonNode?)null), () => new JsonObject() })
            {
                var json = Written(type);
                var (holder, field) = path.StartsWith("data.", StringComparison.Ordinal) ? (json["data"]!.AsObject(), path[5..]) : (json, path);
                if (wrong is null)
                    holder.Remove(field);
                else
                    holder[field] = wrong();
                ReadOrRefuse(json);
            }
        }
    }

    [Theory]
    [InlineData("chat-health-changed", "chatId")]
    [InlineData("chat-health-changed", "previous")]
    [InlineData("chat-health-changed", "status")]
    [InlineData("chat-health-changed", "since")]
    [InlineData("chat-gone", "chatId")]
    [InlineData("chat-gone", "previous")]
    [InlineData("line-baseline", "chats")]
    [InlineData("line-baseline", "optedOut")]
    [InlineData("line-retired", "retiredLineId")]
    [InlineData("chat-flapping", "changes")]
    [InlineData("line-surge", "began")]
    [InlineData("line-reminder", "reputation")]
    [InlineData("line-reputation-changed", "aboutLineId")]
    [InlineData("line-audit", "aboutLineId")]
    [InlineData("alarm", "raised")]
    [InlineData("alarm", "text")]
    public void A_required_field_that_is_missing_is_named(string type, string field)
    {
        var json = Written(type);
        json["data"]!.AsObject().Remove(field);

        var e = Assert.ThrowsAny<JsonException>(() => Read(json));

        Assert.Contains($"'{field}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "The event has schema version '2'; this build reads '1'.")]
    [InlineData("", "The event has schema version ''; this build reads '1'.")]
    public void A_newer_schema_is_refused(string schema, string message)
    {
        var json = Written("alarm");
        json["schemaversion"] = schema;

        Assert.Equal(message, Assert.ThrowsAny<JsonException>(() => Read(json)).Message);
    }

    [Fact]
    public void An_unknown_type_is_refused()
    {
        var json = Written("alarm");
        json["type"] = "chat-painted";

        Assert.Equal("The event's type 'chat-painted' is not known to this build.", Assert.ThrowsAny<JsonException>(() => Read(json)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("{ \"id\": \"\\ud800\" }")]
    public void Anything_that_is_not_an_event_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => EventJson.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_link_that_leads_elsewhere_is_left_out()
    {
        var json = Written("chat-health-changed");
        json["data"]!["docUrl"] = "https://example.com/";

        Assert.Null(Assert.IsType<ChatHealthChanged>(Read(json)).Facts.DocUrl);
    }

    [Theory]
    [InlineData("TooClever")]
    [InlineData("99")]
    public void An_alarm_of_a_kind_added_later_is_still_an_alarm(string kind)
    {
        var json = Written("alarm");
        json["data"]!["alarm"] = kind;

        Assert.Equal(AlarmKind.Unknown, Assert.IsType<Alarm>(Read(json)).Kind);
    }

    private static AlertEvent Original(string type) => Some.EveryKindOfEvent.Single(alert => (string)Parsed(alert)["type"]! == type);

    private static JsonObject Written(string type) => Parsed(Original(type));

    private static JsonObject Parsed(AlertEvent alert) => JsonNode.Parse(EventJson.Write(alert))!.AsObject();

    private static AlertEvent Read(JsonObject json) => EventJson.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static void ReadOrRefuse(JsonObject json)
    {
        try
        {
            // A link or a text may be of any kind; what was read can be shown and written again.
            var alert = Read(json);
            EventJson.Write(alert);
            ConsoleNotifier.TextOf(Digest.Of("console", "test", [Some.Entry(alert)]));
        }
        catch (JsonException)
        {
        }
    }
}

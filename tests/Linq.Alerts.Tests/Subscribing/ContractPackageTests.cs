using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Linq.Alerts.Contracts;
using Linq.Alerts.Events;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Linq.Alerts.Events, the package for subscribers, matches what the product publishes and the contract in docs/events.md.</summary>
public sealed class ContractPackageTests
{
    private static readonly string[] Junk = ["\\ud800", "null", "{}", "[", "\"", "-1", "1e99", "\u0000", "9", ""];

    // Translated back and written by the product again: so nothing was lost, and every field means the same.
    [Fact]
    public void Every_event_that_can_be_published_keeps_its_meaning() =>
        Assert.All(PublishedEvents.All, alert => Assert.Equal(Text(EventJson.Write(alert)), Text(EventJson.Write(ToProduct(LinqAlertEvent.Parse(EventJson.Write(alert)))))));

    [Fact]
    public void An_event_names_its_line_the_way_the_filters_do() =>
        Assert.All(PublishedEvents.All, alert => Assert.Equal(EventProperties.Of(alert)["lineId"], LinqAlertEvent.Parse(EventJson.Write(alert)).LineId));

    [Fact]
    public void A_batch_is_read_in_order()
    {
        var body = $"[{string.Join(',', PublishedEvents.Examples.Select(alert => Text(EventJson.Write(alert))))}]";

        Assert.Equal(PublishedEvents.Examples.Select(alert => alert.Id.ToString()), LinqAlertEvent.ParseBatch(Bytes(body)).Select(alert => alert.Id.ToString()));
        Assert.Empty(LinqAlertEvent.ParseBatch(Bytes("[]")));
    }

    [Fact]
    public void A_batch_with_a_broken_event_says_which_one()
    {
        var body = Bytes($"[{Text(EventJson.Write(PublishedEvents.Examples[0]))},7]");

        Assert.Equal("Event 2 of 2: The event is not a JSON object.", Assert.Throws<LinqAlertEventException>(() => LinqAlertEvent.ParseBatch(body)).Message);
        Assert.False(LinqAlertEvent.TryParseBatch(body, out var alerts));
        Assert.Null(alerts);
        Assert.False(LinqAlertEvent.TryParseBatch(EventJson.Write(PublishedEvents.Examples[0]), out _));
    }

    [Fact]
    public void A_test_event_says_so()
    {
        var alert = PublishedEvents.Examples[0];

        Assert.False(LinqAlertEvent.Parse(EventJson.Write(alert)).IsTest);
        var test = LinqAlertEvent.Parse(EventJson.Write(alert with { TestPlace = "slack" }));
        Assert.True(test.IsTest);
        Assert.Equal("slack", test.TestPlace);
    }

    [Fact]
    public void A_type_that_was_added_later_is_recognized_as_such()
    {
        var json = PublishedEvents.Written(PublishedEvents.Examples[0]);
        (json["type"], json["data"]) = ("chat-painted", new JsonObject { ["colour"] = "red" });

        var alert = Assert.IsType<UnknownEvent>(Parse(json));

        Assert.Equal(("chat-painted", """{"colour":"red"}""", Some.Line.Id.ToString()), (alert.Type, alert.Data, alert.LineId));
    }

    [Fact]
    public void A_status_that_was_added_later_is_kept_as_unknown()
    {
        var json = PublishedEvents.Written(PublishedEvents.Examples[0]);
        json["data"]!["status"] = "PAINTED";

        var change = Assert.IsType<ChatHealthChangedEvent>(Parse(json));

        Assert.Equal(("PAINTED", false, true), (change.Status.Word, change.Status.IsKnown, change.Previous.IsKnown));
        Assert.False(default(ChatStatus).IsKnown);
    }

    [Fact]
    public void A_reputation_that_was_added_later_is_kept_as_unknown()
    {
        var json = PublishedEvents.Written(PublishedEvents.Examples.OfType<LineReputationChanged>().Single());
        json["data"]!["reputation"] = "PAINTED";

        var change = Assert.IsType<LineReputationChangedEvent>(Parse(json));

        Assert.Equal(("PAINTED", false), (change.Reputation.Word, change.Reputation.IsKnown));
        Assert.Equal(Events.LineReputation.Unknown, default);
    }

    [Fact]
    public void An_alarm_that_was_added_later_is_still_an_alarm()
    {
        var json = PublishedEvents.Written(PublishedEvents.Examples.OfType<Alarm>().Single());
        json["data"]!["alarm"] = "SomethingLater";

        Assert.Equal("SomethingLater", Assert.IsType<AlarmEvent>(Parse(json)).Kind);
    }

    [Fact]
    public void Fields_that_were_added_later_are_ignored() =>
        Assert.All(PublishedEvents.Examples, alert =>
        {
            var json = PublishedEvents.Written(alert);
            (json["added"], json["data"]!["added"]) = (1, new JsonObject { ["x"] = 1 });

            Assert.Equal(EventType.Of(alert), Parse(json).Type);
        });

    // The same mutants that the schema rejects, except an unknown status word, which is kept.
    [Fact]
    public void Anything_that_breaks_the_contract_is_refused_and_the_message_quotes_no_value() =>
        Assert.All(EventSchemaTests.Wrong().Where(one => !IsLaterWord(one.Event)), one =>
        {
            var body = Bytes(one.Event.ToJsonString());

            Assert.False(LinqAlertEvent.TryParse(body, out var alert), $"{one.What} passes: {one.Event}");
            Assert.Null(alert);
            var error = Assert.Throws<LinqAlertEventException>(() => LinqAlertEvent.Parse(body));
            Assert.DoesNotContain("2025550142", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("somebody@example.com", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Some Body", error.Message, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("data.status", "is missing")]
    [InlineData("data.chatId", "is missing")]
    [InlineData("data.totals.chats", "is missing")]
    [InlineData("time", "is missing")]
    public void An_error_names_the_field(string path, string how)
    {
        var json = PublishedEvents.Written(PublishedEvents.Examples[0]);
        var names = path.Split('.');
        names[..^1].Aggregate(json, (holder, name) => holder[name]!.AsObject()).Remove(names[^1]);

        var error = Assert.Throws<LinqAlertEventException>(() => Parse(json));

        Assert.Equal(($"The event's '{path}' {how}.", EventProblem.BreaksContract), (error.Message, error.Problem));
    }

    [Fact]
    public void A_newer_schema_version_is_recognized_whatever_else_the_event_contains()
    {
        var error = Assert.Throws<LinqAlertEventException>(() => LinqAlertEvent.Parse(Bytes("""{"schemaversion":"2"}""")));

        Assert.Equal(EventProblem.OtherSchemaVersion, error.Problem);
        Assert.Equal(EventJson.Schema, LinqAlertEvent.SchemaVersion);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello +12025550142")]
    [InlineData("{\"+12025550142\":1,\"+12025550142\":2}")]
    [InlineData("{\"id\":")]
    public void What_is_not_JSON_is_recognized_and_not_quoted(string text)
    {
        var error = Assert.Throws<LinqAlertEventException>(() => LinqAlertEvent.Parse(Bytes(text)));

        Assert.Equal(EventProblem.NotJson, error.Problem);
        Assert.DoesNotContain("2025550142", error.Message, StringComparison.Ordinal);
    }

    // Whatever arrives: an event, or the one exception that a subscriber is promised.
    [Fact]
    public void No_other_exception_escapes_whatever_is_changed_in_a_body() =>
        Gen.Select(Gen.Int[0, PublishedEvents.Examples.Count - 1], Gen.Select(Gen.Int[0, 2_000], Gen.Int[0, Junk.Length - 1].Select(junk => Junk[junk])).Array[1, 3])
            .Sample(
                (n, changes) =>
                {
                    var text = Text(EventJson.Write(PublishedEvents.Examples[n]));
                    foreach (var (at, insert) in changes)
                        text = string.Concat(text.AsSpan(0, at % text.Length), insert, text.AsSpan(Math.Min(text.Length, (at % text.Length) + insert.Length)));
                    // Whether it is taken does not matter here: only that nothing else is thrown.
                    _ = LinqAlertEvent.TryParse(Bytes(text), out _);
                },
                iter: 2_000);

    [Fact]
    public void Half_a_surrogate_pair_and_bytes_that_are_not_UTF_8_are_refused()
    {
        var text = Text(EventJson.Write(PublishedEvents.Examples.OfType<Alarm>().Single()));
        var half = text.Replace("1 alert of", "\\ud800", StringComparison.Ordinal);
        Assert.NotEqual(text, half);

        Assert.Equal(EventProblem.BreaksContract, Assert.Throws<LinqAlertEventException>(() => LinqAlertEvent.Parse(Bytes(half))).Problem);
        Assert.False(LinqAlertEvent.TryParse(Encoding.Latin1.GetBytes(text.Replace("1 alert of", "é", StringComparison.Ordinal)), out _));
    }

    [Fact]
    public void The_constants_match_the_products_values()
    {
        Assert.Equal(EventType.All.Order(StringComparer.Ordinal), ConstantsOf(typeof(EventTypes)));
        Assert.Equal(
            PublishedEvents.All.SelectMany(alert => EventProperties.Of(alert).Keys).Distinct().Order(StringComparer.Ordinal), ConstantsOf(typeof(MessageProperties)));
        Assert.Equal(LinqAlertEvent.AccountLineId, LineId.Account.ToString());
    }

    [Fact]
    public void The_package_needs_nothing_but_NET() =>
        Assert.All(typeof(LinqAlertEvent).Assembly.GetReferencedAssemblies(), assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal));

    [Theory]
    [InlineData("a.1.2", "a.1.1", true)]
    [InlineData("a.2.1", "a.1.900", true)]
    [InlineData("a.1.1", "a.1.1", false)]
    [InlineData("a.1.9", "a.1.10", false)]
    public void An_id_says_which_event_is_later(string one, string other, bool isAfter)
    {
        Assert.Equal(isAfter, Id(one).IsAfter(Id(other)));
        Assert.Equal(one, Id(one).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.1")]
    [InlineData("a.1.x")]
    [InlineData("a.-1.1")]
    [InlineData("a. 1.1")]
    [InlineData("12025550142.1.1")]
    [InlineData("a.1.99999999999999999999")]
    public void An_invalid_id_is_refused(string text) => Assert.False(LinqAlertEventId.TryParse(text, out _));

    [Fact]
    public void Events_of_two_lines_have_no_order() => Assert.Throws<ArgumentException>(() => Id("a.1.2").IsAfter(Id("b.1.1")));

    private static bool IsLaterWord(JsonObject json) =>
        new[] { "status", "previous" }.Any(name => (string?)json["data"]?[name] is "healthy" or "UNKNOWN" or "" or "SICK") || (string?)json["type"] == "chat-painted";

    private static LinqAlertEventId Id(string text) => LinqAlertEventId.TryParse(text, out var id) ? id : throw new ArgumentException(text);

    private static IEnumerable<string> ConstantsOf(Type type) => type.GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);

    private static LinqAlertEvent Parse(JsonObject json) => LinqAlertEvent.Parse(Bytes(json.ToJsonString()));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);

    private static AlertEvent ToProduct(LinqAlertEvent alert)
    {
        var line = new LineName(Line(alert.LineId), LastFour.Read(alert.LineLastFour));
        var id = EventId.Parse(alert.Id.ToString());
        // The product puts what is about a whole line into the account's sequence; some of the events made for tests are in a line's.
        var account = id.Line == LineId.Account ? new LineName(LineId.Account, default) : Some.LineName;
        AlertEvent product = alert switch
        {
            ChatHealthChangedEvent e => new ChatHealthChanged
            {
                Line = line, ObservedAt = e.Time, Chat = Chat(e.ChatId), Previous = Status(e.Previous), Status = Status(e.Status), Since = e.Since,
                Facts = new(LastFour.Read(e.OtherSide), e.IsGroup, e.Service, e.DocUrl), UnhealthySince = e.UnhealthySince,
                PreviousEvent = Before(e.PreviousEvent), Totals = e.Totals is { } totals ? new(totals.Chats, totals.Unhealthy, totals.HourAgo) : null,
                InSurge = e.IsInSurge, IsFlapping = e.IsFlapping,
            },
            ChatGoneEvent e => new ChatGone
            {
                Line = line, ObservedAt = e.Time, Chat = Chat(e.ChatId), LastStatus = Status(e.Previous), OtherSide = LastFour.Read(e.OtherSide), PreviousEvent = Before(e.PreviousEvent),
            },
            ChatFlappingEvent e => new ChatFlapping(e.IsRaised)
            {
                Line = line, ObservedAt = e.Time, Chat = Chat(e.ChatId), Status = Status(e.Status), OtherSide = LastFour.Read(e.OtherSide), Changes = e.Changes, From = e.Since,
                History = [.. e.History.Select(step => new ChatStep(Status(step.Status), step.Since))],
            },
            LineBaselineEvent e => new LineBaselined(e.Counts.Chats, e.Counts.AtRisk, e.Counts.Critical, e.Counts.OptedOut, Worst(e.Worst)) { Line = line, ObservedAt = e.Time },
            LineSurgeEvent e => new LineSurge(e.IsRaised, Counts(e.Counts), e.Turned, e.Began, e.DayAgo, e.WeekAgo, Worst(e.Worst)) { Line = line, ObservedAt = e.Time },
            LineReminderEvent e => new LineReminder(Counts(e.Counts), Judged(e.Reputation), Worst(e.Worst)) { Line = line, ObservedAt = e.Time },
            LineReputationChangedEvent e => new LineReputationChanged(line, Judged(e.Previous), Judged(e.Reputation), e.WasFlagged, e.IsFlagged)
            {
                Line = account, ObservedAt = e.Time, DocUrl = e.DocUrl,
            },
            LineAuditEvent e => new LineAudited(line, Judged(e.Reputation), e.PrimaryDriver, e.Actions, [.. e.Evidence.Select(chat => new AuditedChat(Chat(chat.ChatId), Status(chat.Status)))])
            {
                Line = account, ObservedAt = e.Time,
            },
            LineRetiredEvent => new LineRetired(line) { Line = account, ObservedAt = alert.Time },
            AlarmEvent e => new Alarm(Enum.Parse<AlarmKind>(e.Kind), e.IsRaised, e.Text, e.AboutPlace) { Line = line, ObservedAt = e.Time },
            _ => throw new InvalidOperationException($"{alert.Type} has no counterpart."),
        };
        return product with { Id = id, TestPlace = alert.TestPlace };
    }

    private static LineId Line(string text) => LineId.TryParse(text, out var id) ? id : throw new FormatException(text);

    private static ChatId Chat(string text) => ChatId.TryParse(text, out var id) ? id : throw new FormatException(text);

    private static HealthStatus Status(ChatStatus status)
    {
        Assert.True(status.IsKnown);
        return HealthStatus.Read(status.Word);
    }

    private static Reputation Judged(LineReputation reputation)
    {
        Assert.True(reputation.IsKnown);
        return Reputation.Read(reputation.Word);
    }

    private static EventId? Before(LinqAlertEventId? id) => id is { } text ? EventId.Parse(text.ToString()) : null;

    private static LineCounts Counts(LineHealthCounts counts) => new(counts.Chats, counts.AtRisk, counts.Critical, counts.OptedOut);

    private static IReadOnlyList<SickChat> Worst(IEnumerable<UnhealthyChat> chats) =>
        [.. chats.Select(chat => new SickChat(Chat(chat.ChatId), Status(chat.Status), chat.Since, LastFour.Read(chat.OtherSide)))];
}

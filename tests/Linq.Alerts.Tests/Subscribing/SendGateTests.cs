using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Linq.Alerts.Contracts;
using Linq.Alerts.Samples;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>docs/samples/SendGate, with events as published by the product.</summary>
public sealed class SendGateTests
{
    private static readonly string Chat = Some.Chat().ToString();
    private static readonly string Line = Some.Line.Id.ToString();

    private readonly SendGate _gate = new();

    [Theory]
    [InlineData(HealthStatus.Healthy, true)]
    [InlineData(HealthStatus.AtRisk, true)]
    [InlineData(HealthStatus.Critical, false)]
    [InlineData(HealthStatus.OptedOut, false)]
    public void The_gate_is_closed_for_a_chat_that_is_critical_or_opted_out(HealthStatus status, bool open)
    {
        Take(Some.Change(to: status));

        Assert.Equal(open, _gate.MaySend(Chat));
        Assert.True(_gate.MaySend(Some.Chat(2).ToString()));
    }

    [Fact]
    public void An_opt_out_closes_the_gate_until_it_is_over()
    {
        Take(Some.Change(1, HealthStatus.OptedOut));
        Assert.False(_gate.MaySend(Chat));

        Take(Some.Change(2, HealthStatus.Healthy, HealthStatus.OptedOut));
        Assert.True(_gate.MaySend(Chat));
    }

    [Fact]
    public void A_repeat_changes_nothing()
    {
        var critical = Some.Change(1, HealthStatus.Critical);
        Take(critical);
        Take(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical));

        Assert.Equal(Reading.PassedOver, Take(critical).As);
        Assert.True(_gate.MaySend(Chat));
    }

    [Fact]
    public void An_older_event_that_arrives_late_changes_nothing()
    {
        Take(Some.Change(3, HealthStatus.OptedOut));

        Assert.Equal(Reading.PassedOver, Take(Some.Change(2, HealthStatus.Healthy, HealthStatus.Critical)).As);
        Assert.False(_gate.MaySend(Chat));
    }

    // One position for the whole line would lose the first of them.
    [Fact]
    public void A_late_event_of_another_chat_is_accepted()
    {
        Take(Some.Change(3, HealthStatus.Critical, chat: 2));

        Assert.Equal(Reading.Applied, Take(Some.Change(2, HealthStatus.OptedOut)).As);
        Assert.False(_gate.MaySend(Chat));
    }

    [Fact]
    public void Events_have_the_same_result_in_whatever_order_and_however_often_they_arrive()
    {
        HealthStatus[] statuses = [HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut];
        var histories = Gen.Select(Gen.Int[0, 3].Select(n => statuses[n]), Gen.Int[0, 4]).Array[1, 30];
        // Every event once, and some once more, in any order.
        var deliveries = histories.SelectMany(history => Gen.Int[0, history.Length - 1].Array[0, history.Length]
            .SelectMany(again => Gen.Shuffle(Enumerable.Range(0, history.Length).Concat(again).ToArray())), (history, order) => (history, order));
        deliveries.Sample(
            (history, order) =>
            {
                var (inOrder, mixed) = (new SendGate(), new SendGate());
                var events = history.Select((turn, n) => EventJson.Write(Some.Change(n + 1, turn.Item1, chat: turn.Item2))).ToArray();
                foreach (var body in events)
                    inOrder.Take(body);
                foreach (var n in order)
                    mixed.Take(events[n]);

                Assert.All(Enumerable.Range(0, 5), n => Assert.Equal(inOrder.MaySend($"{Some.Chat(n)}"), mixed.MaySend($"{Some.Chat(n)}")));
            },
            iter: 200);
    }

    [Fact]
    public void A_new_epoch_begins_after_the_last_event_of_the_old_one()
    {
        Take(Some.Change(900, HealthStatus.Critical));

        Take(Later(Some.Change(1, HealthStatus.Healthy, HealthStatus.Critical)));
        Assert.True(_gate.MaySend(Chat));

        Assert.Equal(Reading.PassedOver, Take(Some.Change(901, HealthStatus.Critical)).As);
        Assert.True(_gate.MaySend(Chat));
    }

    [Fact]
    public void After_a_new_epoch_the_line_must_be_read_because_recoveries_in_between_have_no_event()
    {
        Take(Some.Change(900, HealthStatus.Critical));

        Take(Later(Baseline(critical: 0, optedOut: 0)));
        Assert.Equal([Line], _gate.LinesToRead);
        Assert.False(_gate.MaySend(Chat));

        _gate.Learn(Line, [new(Chat, "HEALTHY", Some.Time.AddHours(1))]);
        Assert.Empty(_gate.LinesToRead);
        Assert.True(_gate.MaySend(Chat));
    }

    // A gate that was started, has learned, and has had no event yet.
    [Fact]
    public void A_new_baseline_is_read_even_for_a_chat_known_only_from_the_list()
    {
        _gate.Learn(Line, [new(Chat, "OPTED_OUT", Some.Time)]);

        Take(Later(Baseline(critical: 0, optedOut: 0)));
        Assert.Equal([Line], _gate.LinesToRead);
        Assert.False(_gate.MaySend(Chat));

        _gate.Learn(Line, [new(Chat, "HEALTHY", Some.Time.AddHours(1))]);
        Assert.True(_gate.MaySend(Chat));
    }

    [Fact]
    public void A_baseline_closes_the_gate_for_the_chats_it_names()
    {
        Take(Baseline(critical: 1, optedOut: 1, (1, HealthStatus.OptedOut), (2, HealthStatus.Critical), (3, HealthStatus.AtRisk)));

        Assert.Equal([false, false, true], new[] { 1, 2, 3 }.Select(n => _gate.MaySend(Some.Chat(n).ToString())));
        Assert.Empty(_gate.LinesToRead);
    }

    [Fact]
    public void A_baseline_that_does_not_name_every_chat_requires_reading_the_line()
    {
        Take(Baseline(critical: 2, optedOut: 0, (1, HealthStatus.Critical)));
        Assert.Equal([Line], _gate.LinesToRead);

        _gate.Learn(Line, [new(Some.Chat(2).ToString(), "CRITICAL", Some.Time)]);

        Assert.Empty(_gate.LinesToRead);
        Assert.Equal([false, false, true], new[] { 1, 2, 3 }.Select(n => _gate.MaySend(Some.Chat(n).ToString())));
    }

    [Fact]
    public void A_change_published_during_the_first_pass_is_not_undone_by_its_baseline()
    {
        Take(Baseline(critical: 1, optedOut: 0, (1, HealthStatus.Critical)) with { Id = Some.Event(2) });
        Take(Some.Change(3, HealthStatus.Healthy, HealthStatus.Critical));

        Take(Baseline(critical: 1, optedOut: 0, (1, HealthStatus.Critical)) with { Id = Some.Event(2) });

        Assert.True(_gate.MaySend(Chat));
    }

    [Theory]
    [InlineData(HealthStatus.Critical)]
    [InlineData(HealthStatus.OptedOut)]
    public void There_is_no_permission_to_send_to_a_chat_that_is_gone(HealthStatus last)
    {
        var gone = Some.EveryKindOfEvent.OfType<ChatGone>().Single() with { Id = Some.Event(2), Chat = Some.Chat(), LastStatus = last };
        Take(Some.Change(1, last));

        Assert.Equal(Reading.Applied, Take(gone).As);
        Assert.False(_gate.MaySend(Chat));

        Take(Some.Change(3, HealthStatus.Healthy, last));
        Assert.True(_gate.MaySend(Chat));
    }

    [Fact]
    public void A_test_event_closes_nothing()
    {
        Assert.Equal(Reading.PassedOver, Take(Some.Change(to: HealthStatus.Critical) with { TestPlace = AlertEvent.AllPlaces }).As);

        Assert.True(_gate.MaySend(Chat));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void Between_the_list_and_an_event_the_later_by_Linqs_clock_wins(int minutes, bool open)
    {
        var change = Some.Change(to: HealthStatus.Healthy, from: HealthStatus.Critical);
        _gate.Learn(Line, [new(Chat, "CRITICAL", change.Since.AddMinutes(-minutes))]);

        Take(change);

        Assert.Equal(open, _gate.MaySend(Chat));
    }

    [Fact]
    public void A_list_that_is_older_than_an_event_does_not_undo_it()
    {
        var change = Some.Change(to: HealthStatus.OptedOut);
        Take(change);

        _gate.Learn(Line, [new(Chat, "HEALTHY", change.Since.AddSeconds(-1)), new(Chat, "HEALTHY", default), new(Chat, "PAINTED", Some.Time), new(Chat, null, Some.Time)]);

        Assert.False(_gate.MaySend(Chat));
    }

    [Fact]
    public void A_list_without_a_time_may_close_the_gate_but_not_open_it()
    {
        Take(Some.Change(1, HealthStatus.Healthy, HealthStatus.AtRisk));

        _gate.Learn(Line, [new(Chat, "OPTED_OUT", default)]);
        Assert.False(_gate.MaySend(Chat));

        _gate.Learn(Line, [new(Chat, "HEALTHY", default)]);
        Assert.False(_gate.MaySend(Chat));

        Take(Some.Change(2, HealthStatus.Healthy, HealthStatus.OptedOut));
        Assert.True(_gate.MaySend(Chat));
    }

    [Fact]
    public void Every_event_that_can_be_published_is_read() =>
        Assert.All(PublishedEvents.All, alert => Assert.NotEqual(Reading.Unreadable, _gate.Take(EventJson.Write(alert)).As));

    [Fact]
    public void Anything_that_may_be_added_without_notice_is_ignored()
    {
        var json = PublishedEvents.Written(Some.Change(to: HealthStatus.Critical));
        (json["added"], json["data"]!["added"]) = (1, 2);
        Assert.Equal(Reading.Applied, Take(json).As);

        (json["type"], json["data"]) = ("chat-painted", new JsonObject());
        Assert.Equal(Reading.PassedOver, Take(json).As);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("hello")]
    public void Anything_that_is_not_an_event_is_unreadable(string text) =>
        Assert.Equal(Reading.Unreadable, _gate.Take(Encoding.UTF8.GetBytes(text)).As);

    [Theory]
    [InlineData("schemaversion")]
    [InlineData("id")]
    [InlineData("type")]
    [InlineData("time")]
    [InlineData("data")]
    [InlineData("data.chatId")]
    [InlineData("data.status")]
    [InlineData("data.since")]
    public void An_event_without_a_required_field_is_unreadable_and_closes_nothing(string field)
    {
        foreach (var wrong in new Func<JsonNode?>?[] { null, () => null, () => 7, () => "?", () => new JsonArray() })
        {
            // Any word can be a type, and unknown ones are skipped.
            if (field == "type" && wrong?.Invoke()?.GetValueKind() == JsonValueKind.String)
                continue;
            var json = PublishedEvents.Written(Some.Change(to: HealthStatus.Critical));
            var (holder, name) = field.StartsWith("data.", StringComparison.Ordinal) ? (json["data"]!.AsObject(), field[5..]) : (json, field);
            if (wrong is null)
                holder.Remove(name);
            else
                holder[name] = wrong();

            var taken = Take(json);

            Assert.True(taken.As == Reading.Unreadable, json.ToJsonString());
            Assert.NotEqual("", taken.Why);
            Assert.True(_gate.MaySend(Chat));
        }
    }

    [Fact]
    public void A_newer_schema_is_unreadable_whatever_else_it_contains()
    {
        var taken = Take(new JsonObject { ["schemaversion"] = "2" });

        Assert.Equal(new(Reading.Unreadable, "The event has another schemaversion than 1: update Linq.Alerts.Events, then receive the dead letters again."), taken);
    }

    private Taken Take(AlertEvent alert) => _gate.Take(EventJson.Write(alert));

    private Taken Take(JsonObject json) => _gate.Take(Encoding.UTF8.GetBytes(json.ToJsonString()));

    /// <summary>The same under the next epoch.</summary>
    private static AlertEvent Later(AlertEvent alert) => alert with { Id = alert.Id with { Epoch = alert.Id.Epoch + 1 } };

    private static LineBaselined Baseline(long critical, long optedOut, params (int Chat, HealthStatus Status)[] worst) =>
        new(100, worst.Count(chat => chat.Status == HealthStatus.AtRisk), critical, optedOut,
            [.. worst.Select(chat => new SickChat(Some.Chat(chat.Chat), chat.Status, Some.Time.AddDays(-1), default))])
        {
            Id = Some.Event(1),
            Line = Some.LineName,
            ObservedAt = Some.Time,
        };
}

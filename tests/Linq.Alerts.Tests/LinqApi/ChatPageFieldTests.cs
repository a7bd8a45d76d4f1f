using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The page reader, field by field.</summary>
public sealed class ChatPageFieldTests
{
    private static readonly DateTimeOffset Since = new(2026, 5, 1, 18, 28, 25, TimeSpan.Zero);

    [Theory]
    [InlineData("HEALTHY", HealthStatus.Healthy)]
    [InlineData("AT_RISK", HealthStatus.AtRisk)]
    [InlineData("critical", HealthStatus.Critical)]
    [InlineData("Opted_Out", HealthStatus.OptedOut)]
    [InlineData("PAUSED", HealthStatus.Unknown)]
    [InlineData("CRITICAL ", HealthStatus.Unknown)]
    [InlineData("", HealthStatus.Unknown)]
    public void A_status_is_read_in_any_case_and_an_unfamiliar_one_is_unknown(string word, HealthStatus status)
    {
        var reading = Pages.ReadingOf($$"""  "health_status": { "status": "{{word}}", "updated_at": "2026-05-01T18:28:25Z" }""");

        Assert.True(reading.HasHealth);
        Assert.Equal(status, reading.Status);
        Assert.Equal(Since, reading.Since);
    }

    [Theory]
    [InlineData("AT\\u005FRISK", HealthStatus.AtRisk)]
    [InlineData("\\u0063ritical", HealthStatus.Critical)]
    [InlineData("AT\\u005F\\ud800", HealthStatus.Unknown)]
    public void A_status_may_be_written_with_escapes(string word, HealthStatus status)
    {
        var reading = Pages.ReadingOf($$"""  "health_status": { "status": "{{word}}" }""");

        Assert.True(reading.HasHealth);
        Assert.Equal(status, reading.Status);
    }

    [Theory]
    [InlineData("", HealthField.Missing)]
    [InlineData(""" "health_status": null """, HealthField.Missing)]
    [InlineData(""" "health_status": "AT_RISK" """, HealthField.NotAnObject)]
    [InlineData(""" "health_status": [ "AT_RISK" ] """, HealthField.NotAnObject)]
    [InlineData(""" "health_status": 3 """, HealthField.NotAnObject)]
    [InlineData(""" "health_status": {} """, HealthField.WithoutStatus)]
    [InlineData(""" "health_status": { "status": null } """, HealthField.WithoutStatus)]
    [InlineData(""" "health_status": { "status": 3, "updated_at": "2026-05-01T18:28:25Z" } """, HealthField.WithoutStatus)]
    [InlineData(""" "health_status": { "status": { "status": "AT_RISK" } } """, HealthField.WithoutStatus)]
    [InlineData(""" "health_score": { "score": 35, "reason": "AT_RISK", "updated_at": "2026-05-01T18:28:25Z" } """, HealthField.Missing)]
    [InlineData(""" "extra": { "health_status": { "status": "AT_RISK" } } """, HealthField.Missing)]
    [InlineData(""" "status": "AT_RISK" """, HealthField.Missing)]
    public void A_chat_without_a_status_has_no_health(string fields, HealthField field)
    {
        var reading = Pages.ReadingOf(fields);

        Assert.Equal((field, false), (reading.Field, reading.HasHealth));
        Assert.Equal(HealthStatus.Unknown, reading.Status);
    }

    [Theory]
    [InlineData("2026-05-01T18:28:25Z", 0)]
    [InlineData("2026-05-01T18:28:25+00:00", 0)]
    [InlineData("2026-05-01T18:28:25", 0)]
    [InlineData("2026-05-01T18:28:25.5", 5_000_000)]
    [InlineData("2026-05-01T13:28:25-05:00", 0)]
    [InlineData("2026-05-02T03:28:25.000+09:00", 0)]
    [InlineData("2026-05-01T18:28:25.1234567Z", 1_234_567)]
    [InlineData("2026-05-01T18:28:25.123456789Z", 1_234_567)]
    public void A_time_is_read_with_any_offset_and_cut_to_seven_digits(string time, long ticks)
    {
        var reading = Pages.ReadingOf($$""" "health_status": { "status": "AT_RISK", "updated_at": "{{time}}" }""");

        Assert.Equal(Since.AddTicks(ticks), reading.Since);
        Assert.Equal(TimeSpan.Zero, reading.Since!.Value.Offset);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2026-05-01 18:28:25 -0600\"")]
    [InlineData("\"2026-13-01T18:28:25Z\"")]
    [InlineData("1777660105")]
    [InlineData("{ \"updated_at\": \"2026-05-01T18:28:25Z\" }")]
    [InlineData("\"2026-05-01T18:28:2\\ud800\"")]
    public void An_invalid_time_loses_the_time_and_not_the_status(string time)
    {
        var reading = Pages.ReadingOf($$""" "health_status": { "updated_at": {{time}}, "status": "AT_RISK" }""");

        Assert.Equal(HealthStatus.AtRisk, reading.Status);
        Assert.Null(reading.Since);
    }

    [Theory]
    [InlineData("""{ "id": "not an ID" }""")]
    [InlineData("""{ "id": "12025550142" }""")]
    [InlineData("""{ "id": "a/b" }""")]
    [InlineData("""{ "id": "\ud800" }""")]
    [InlineData("""{ "id": "550e8400-e29b-41d4-a716-44665544000\udc00" }""")]
    [InlineData("""{ "id": 45 }""")]
    [InlineData("""{ "id": null }""")]
    [InlineData("""{ "id": { "id": "550e8400-e29b-41d4-a716-446655440000" } }""")]
    [InlineData("""{ "id": "00000000-0000-0000-0000-000000000000" }""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[ {} ]")]
    public void An_entry_without_an_id_is_counted_and_skipped(string entry)
    {
        var page = Pages.Read(Pages.Of(Pages.Chat(1), entry, Pages.Chat(2)));

        Assert.Equal(2, page.Chats.Count);
        Assert.Equal(1, page.Unreadable);
    }

    [Fact]
    public void Nothing_inside_other_fields_is_mistaken_for_the_chats_own()
    {
        var reading = Pages.ReadingOf("""
            "handles": [ { "id": "550e8400-e29b-41d4-a716-446655440010", "status": "active", "updated_at": "2020-01-01T00:00:00Z" } ],
            "last_message": { "id": "550e8400-e29b-41d4-a716-446655440011", "health_status": { "status": "CRITICAL" } },
            "updated_at": "2021-01-01T00:00:00Z",
            "health_status": {
                "details": { "status": "CRITICAL", "updated_at": "2022-01-01T00:00:00Z", "history": [ { "status": "OPTED_OUT" } ] },
                "status": "AT_RISK", "updated_at": "2026-05-01T18:28:25Z", "doc_url": "https://docs.linqapp.com/" },
            "status": "OPTED_OUT"
            """);

        Assert.Equal(new ChatReading(new(Pages.Id), HealthField.Read, HealthStatus.AtRisk, Since, reading.Start, reading.End), reading);
    }

    [Fact]
    public void Names_and_values_may_be_written_with_escapes()
    {
        var reading = Pages.ReadingOf(
            """ "he\u0061lth_status": { "st\u0061tus": "AT_RISK", "upd\u0061ted_at": "2026-05-01T18\u003a28:25Z" }, "display_name": "a\"},{\\" """);

        Assert.Equal((HealthStatus.AtRisk, Since), (reading.Status, reading.Since));
    }

    [Theory]
    [InlineData("{ \"next_cursor\": \"20\", \"chats\": [] }", "20")]
    [InlineData("{ \"chats\": [], \"next_cursor\": \"\\u0032\\u0030\" }", "20")]
    [InlineData("{ \"chats\": [], \"next_cursor\": 20 }", "20")]
    [InlineData("{ \"chats\": [] }", null)]
    [InlineData("{ \"chats\": [], \"next_cursor\": null }", null)]
    [InlineData("{ \"chats\": [], \"next_cursor\": \"\" }", null)]
    public void The_cursor_is_used_as_is_and_a_missing_null_or_empty_one_ends_the_list(string page, string? cursor) =>
        Assert.Equal(cursor, Pages.Read(page).NextCursor);

    [Theory]
    [InlineData("[ \"20\" ]")]
    [InlineData("{ \"after\": \"x\" }")]
    [InlineData("true")]
    [InlineData("\"\\ud800\"")]
    public void A_cursor_that_cannot_be_followed_loses_no_chat_and_is_not_the_end_of_the_list(string cursor)
    {
        var page = Pages.Read($$"""{ "next_cursor": {{cursor}}, "chats": [ {{Pages.Chat(1)}}, {{Pages.Chat(2)}} ] }""");

        Assert.Equal(2, page.Chats.Count);
        Assert.NotNull(page.CursorProblem);
    }

    [Theory]
    [InlineData(4 * 1024, true)]
    [InlineData((4 * 1024) + 1, false)]
    public void A_cursor_is_followed_up_to_4_KB(int length, bool isFollowed)
    {
        var cursor = new string('x', length);

        var page = Pages.Read($$"""{ "chats": [ {{Pages.Chat(1)}} ], "next_cursor": "{{cursor}}" }""");

        Assert.Single(page.Chats);
        Assert.Equal(isFollowed ? cursor : null, page.NextCursor);
        Assert.Equal(!isFollowed, page.CursorProblem is not null);
    }

    [Theory]
    [InlineData("\"next_curs\\ud800\": \"20\", \"chats\": [ OTHERS ]", 0)]
    [InlineData("\"chats\": [ OTHERS, { \"\\ud800\": 1 } ]", 1)]
    [InlineData("\"chats\": [ { \"id\": \"\\ud800\", \"health_status\": { \"status\": \"CRITICAL\" } }, OTHERS ]", 1)]
    [InlineData("\"chats\": [ { \"health_status\": { \"updated_at\": \"\\udc00\", \"sta\\ud800tus\": 1 } }, OTHERS ]", 1)]
    public void Half_a_character_loses_its_entry_and_no_other(string fields, int unreadable)
    {
        var page = Pages.Read($"{{ {fields.Replace("OTHERS", $"{Pages.Chat(1)}, {Pages.Chat(2, "CRITICAL")}", StringComparison.Ordinal)} }}");

        Assert.Equal([HealthStatus.Healthy, HealthStatus.Critical], page.Chats.Select(chat => chat.Status));
        Assert.Equal(unreadable, page.Unreadable);
    }

    [Theory]
    [InlineData("chat_550e8400")]
    [InlineData("550e8400e29b41d4a716446655440000")]
    [InlineData("01J9ZQ4Y8W6V3K2M5N7P8R9S0T")]
    public void An_ID_that_is_not_a_UUID_is_read_as_is(string id)
    {
        var page = Pages.Read(Pages.Of($$"""{ "id": "{{id}}", "health_status": { "status": "CRITICAL" } }"""));

        Assert.Equal(id, Assert.Single(page.Chats).Id.ToString());
        Assert.Equal(page.Chats[0].Id, page.ReadWhole(page.Chats[0])!.Id);
    }

    [Fact]
    public void An_unknown_field_may_be_nested_80_or_80_000_levels_deep()
    {
        foreach (var depth in new[] { 80, 80_000 })
        {
            var deep = $"{new string('[', depth)}{new string(']', depth)}";

            var page = Pages.Read(Pages.Of(
                $$"""{ "new": {{deep}}, "id": "{{Pages.Id}}", "health_status": { "new": {{deep}}, "status": "CRITICAL" }, "display_name": "Ann" }"""));

            Assert.Equal(HealthStatus.Critical, Assert.Single(page.Chats).Status);
            Assert.Equal("Ann", page.ReadWhole(page.Chats[0])!.DisplayName.InFull);
        }
    }

    [Fact]
    public void A_name_of_five_megabytes_is_skipped()
    {
        var name = new string('x', 5_000_000);

        var page = Pages.Read(Pages.Of($$"""{ "display_name": "{{name}}", "id": "{{Pages.Id}}", "health_status": { "status": "CRITICAL" } }"""));

        Assert.Equal(HealthStatus.Critical, Assert.Single(page.Chats).Status);
        Assert.Equal(5_000_000, page.ReadWhole(page.Chats[0])!.DisplayName.InFull.Length);
    }

    [Fact]
    public void A_chat_listed_twice_is_read_twice()
    {
        var page = Pages.Read(Pages.Of(Pages.Chat(1, "HEALTHY"), Pages.Chat(1, "CRITICAL")));

        Assert.Equal([HealthStatus.Healthy, HealthStatus.Critical], page.Chats.Select(chat => chat.Status));
    }

    [Fact]
    public void A_reused_page_forgets_what_it_held()
    {
        var page = Pages.Read(Pages.Numbered("20", chats: 3));

        page.Read(System.Text.Encoding.UTF8.GetBytes(Pages.Numbered(next: null)));

        Assert.Single(page.Chats);
        Assert.Null(page.NextCursor);
    }
}

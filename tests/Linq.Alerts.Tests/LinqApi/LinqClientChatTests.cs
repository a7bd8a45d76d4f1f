using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LinqClientChatTests
{
    private static readonly ChatId Id = new(Pages.Id);

    private readonly FakeTransport _linq = new(new TestTimeProvider(TimeSpan.FromSeconds(30)));

    [Fact]
    public async Task The_documented_chat_is_read_completely()
    {
        _linq.ThenSample(HttpStatusCode.OK, "v3-chat");

        var chat = await _linq.Client().GetChatAsync(Id);

        Assert.Equal(Id, chat!.Id);
        Assert.Equal(new DateTimeOffset(2024, 1, 15, 10, 30, 0, TimeSpan.Zero), chat.CreatedAt);
        Assert.Equal("+14155551234, +14155559876", chat.DisplayName.InFull);
        Assert.Equal(new("AT_RISK", new(2026, 5, 1, 18, 28, 25, TimeSpan.Zero), "https://docs.linqapp.com/guides/chats/chat-health#at-risk"), chat.HealthStatus);
        Assert.Equal([true, false], chat.Handles!.Select(handle => handle!.IsMe));
        Assert.Equal(
            new ChatFacts(LastFour.Group, true, "iMessage", new("https://docs.linqapp.com/guides/chats/chat-health#at-risk")),
            chat.Facts(Some.Line.Number));
    }

    [Theory]
    [InlineData(""" "is_me": true """, """ "is_me": false """)]
    [InlineData(""" "is_me": null """, """ "is_me": null """)]
    [InlineData(""" "is_me": "yes" """, "\"note\": [ { \"is_me\": true } ]")]
    [InlineData("\"note\": 1", "\"note\": 2")]
    public async Task The_other_side_is_the_handle_that_is_not_ours(string ours, string theirs)
    {
        _linq.Then(HttpStatusCode.OK, $$"""
            { "id": "{{Id}}", "handles": [
                { "handle": "{{Some.Line.Number.InFull}}", {{ours}} }, { "handle": "+12025550142", {{theirs}} } ] }
            """);

        Assert.Equal("0142", (await _linq.Client().GetChatAsync(Id))!.Facts(Some.Line.Number).OtherSide.Text);
    }

    [Theory]
    [InlineData("\"handles\": null")]
    [InlineData("\"handles\": []")]
    [InlineData("\"handles\": [ null, { \"handle\": null }, {} ]")]
    [InlineData("\"handles\": [ { \"handle\": 12025550142 } ]")]
    [InlineData("\"display_name\": \"\\ud800\"")]
    [InlineData("\"display_name\": { \"first\": \"Ann\" }")]
    [InlineData("\"service\": 3, \"is_group\": \"no\"")]
    [InlineData("\"created_at\": \"yesterday\", \"updated_at\": 5")]
    [InlineData("\"health_status\": \"AT_RISK\"")]
    [InlineData("\"health_status\": [ { \"status\": \"AT_RISK\" } ], \"handles\": {}")]
    [InlineData("\"handles\": [ 5, \"+12025550142\" ]")]
    [InlineData("\"health_status\": { \"status\": 5, \"updated_at\": [], \"doc_url\": {} }")]
    public async Task An_odd_field_loses_that_field_and_not_the_chat(string fields)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "id": "{{Id}}", {{fields}} }""");

        var chat = await _linq.Client().GetChatAsync(Id);

        Assert.Equal(default, chat!.Facts(Some.Line.Number).OtherSide);
        Assert.Equal(1, _linq.Asked);
    }

    [Theory]
    [InlineData("SMS", "SMS")]
    [InlineData("RCS-2", "RCS-2")]
    [InlineData("<!channel>", null)]
    [InlineData("\\u001b[31m", null)]
    [InlineData("a word that is far too long", null)]
    public async Task A_service_is_a_plain_word_or_left_out(string word, string? service)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "id": "{{Id}}", "service": "{{word}}" }""");

        Assert.Equal(service, (await _linq.Client().GetChatAsync(Id))!.Facts(Some.Line.Number).Service);
    }

    [Fact]
    public async Task A_chat_that_Linq_does_not_have_is_null()
    {
        _linq.ThenSample(HttpStatusCode.NotFound, "v3-error-404");

        Assert.Null(await _linq.Client().GetChatAsync(Id));
        Assert.Equal(1, _linq.Asked);
    }

    [Theory]
    [InlineData("<html>Not Found</html>")]
    [InlineData("")]
    [InlineData("""{ "error": "not found" }""")]
    [InlineData("""{ "error": { "status": 404 } }""")]
    [InlineData("""{ "error": { "code": 404, "message": "no such host" } }""")]
    [InlineData("""{ "error": { "status": 404, "code": 2002 } }""")]
    [InlineData("""{ "error": { "code": 2001 } }""")]
    [InlineData("""{ "error": { "status": 500, "code": 2001 } }""")]
    [InlineData("""{ "errors": [ { "status": 404, "code": "not_found" } ] }""")]
    [InlineData("""{ "errors": [ { "status": "404", "code": "NOT_FOUND", "title": "Resource not found" } ] }""")]
    public async Task A_404_that_is_not_Linqs_own_says_nothing_about_the_chat(string body)
    {
        _linq.Then(HttpStatusCode.NotFound, body);

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().GetChatAsync(Id));

        Assert.Equal((LinqFailureKind.NotFound, HttpStatusCode.NotFound), (e.Failure.Kind, e.Failure.Status));
    }

    [Fact]
    public async Task The_answer_must_be_the_chat_that_was_asked_for()
    {
        _linq.ThenSample(HttpStatusCode.OK, "v3-chat");

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().GetChatAsync(Some.Chat()));

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
    }

    [Fact]
    public async Task The_documented_V2_chat_is_read()
    {
        _linq.ThenSample(HttpStatusCode.OK, "v2-chat");

        var chat = await _linq.Client().GetChatV2Async(45);

        Assert.Equal((45, "iMessage", false, 15), (chat!.Id, chat.Service, chat.Group, chat.MessageCount));
        Assert.Equal("•••4567", chat.ChatHandles![0]!.PhoneNumber.ToString());
        Assert.Equal(new DateTimeOffset(2025, 5, 21, 20, 30, 0, TimeSpan.Zero), chat.ChatHandles[0]!.JoinedAt);
    }

    [Fact]
    public async Task A_V2_chat_may_lack_everything_but_its_id()
    {
        _linq.Then(HttpStatusCode.OK, """{ "data": { "id": 45, "display_name": null, "chat_handles": [ { "joined_at": "2025-07-10 15:31:00 -0600" } ] } }""");

        var chat = await _linq.Client().GetChatV2Async(45);

        Assert.Null(Assert.Single(chat!.ChatHandles!)!.JoinedAt);
    }

    [Fact]
    public async Task An_odd_field_of_a_V2_chat_loses_only_that_field()
    {
        _linq.Then(HttpStatusCode.OK, """{ "data": { "id": "45", "group": "no", "message_count": "many", "service": "SMS", "chat_handles": [ 7, { "joined_at": "2025-05-21T15:30:00" } ] } }""");

        var chat = await _linq.Client().GetChatV2Async(45);

        Assert.Equal((45, null, null, "SMS"), (chat!.Id, chat.Group, chat.MessageCount, chat.Service));
        Assert.Equal([null, new DateTimeOffset(2025, 5, 21, 15, 30, 0, TimeSpan.Zero)], chat.ChatHandles!.Select(handle => handle?.JoinedAt));
    }

    [Fact]
    public async Task A_byte_order_mark_and_a_deeply_nested_new_field_do_no_harm()
    {
        var deep = $"{new string('[', 80)}{new string(']', 80)}";
        _linq.Then(HttpStatusCode.OK, $$"""{{'\uFEFF'}}{ "new": {{deep}}, "id": "{{Id}}", "updated_at": "2026-05-01T18:28:25" }""");

        var chat = await _linq.Client().GetChatAsync(Id);

        Assert.Equal(new DateTimeOffset(2026, 5, 1, 18, 28, 25, TimeSpan.Zero), chat!.UpdatedAt);
    }

    [Fact]
    public async Task A_V2_chat_that_Linq_does_not_have_is_null()
    {
        _linq.ThenSample(HttpStatusCode.NotFound, "v2-error-404");

        Assert.Null(await _linq.Client().GetChatV2Async(45));
    }

    [Theory]
    [InlineData("<html>Not Found</html>")]
    [InlineData("""{ "errors": [ { "code": "route_not_found" } ] }""")]
    [InlineData("""{ "errors": [ { "code": "not_found" } ] }""")]
    [InlineData("""{ "errors": "not_found" }""")]
    [InlineData("""{ "error": { "status": 404, "code": 2001 } }""")]
    public async Task A_404_that_is_not_V2s_own_says_nothing_about_the_chat(string body)
    {
        _linq.Then(HttpStatusCode.NotFound, body);

        await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().GetChatV2Async(45));
    }
}

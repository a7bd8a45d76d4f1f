using System.Net;
using System.Text.Json;

namespace Linq.Simulator.Tests;

public sealed class V3ChatsTests() : SimulatorFixture(new SimulatorOptions { Lines = 2, Chats = 45 })
{
    [Fact]
    public async Task A_page_holds_20_chats_unless_asked_otherwise()
    {
        var page = await ReadAsync("/v3/chats");

        Assert.Equal(20, page.GetProperty("chats").GetArrayLength());
        Assert.Equal("20", page.GetProperty("next_cursor").GetString());
    }

    [Fact]
    public async Task The_pages_hold_every_chat_once_and_end_with_a_null_cursor()
    {
        var ids = await ReadAllIdsAsync(limit: 10);

        Assert.Equal(45, ids.Distinct().Count());
        Assert.Equal(45, ids.Count);
        Assert.All(ids, id => Assert.NotNull(World.Find(id)));
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_chat_is_the_last_page()
    {
        var page = await ReadAsync("/v3/chats?limit=15&cursor=30");

        Assert.Equal(15, page.GetProperty("chats").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task A_cursor_beyond_the_end_gives_an_empty_last_page()
    {
        var page = await ReadAsync("/v3/chats?cursor=1000");

        Assert.Equal(0, page.GetProperty("chats").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("cursor=abc")]
    [InlineData("cursor=-20")]
    [InlineData("cursor=")]
    public async Task An_invalid_limit_or_cursor_is_refused(string query)
    {
        using var answer = await GetAsync("/v3/chats?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(1005, (await ReadAsync("/v3/chats?" + query)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("from=2025550100")]
    [InlineData("from=+12025550100")] // A plus that is not escaped arrives as a space.
    [InlineData("from=me@example.com")]
    [InlineData("from=")]
    [InlineData("to=Anna")]
    public async Task A_number_that_is_not_E164_is_refused(string query)
    {
        using var answer = await GetAsync("/v3/chats?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(1002, (await ReadAsync("/v3/chats?" + query)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task From_returns_the_chats_of_that_line_only()
    {
        var second = World.Lines[1];

        var chats = await ReadChatsAsync($"?limit=100&from={Uri.EscapeDataString(second.Number)}");

        Assert.Equal(22, chats.Length);
        Assert.All(chats, chat => Assert.Equal(second.Number, OwnHandle(chat)));
    }

    [Fact]
    public async Task From_with_an_unknown_line_returns_no_chats() =>
        Assert.Empty(await ReadChatsAsync("?from=%2B12025559999"));

    [Theory]
    [InlineData("+33199005544")]
    [InlineData("anna@example.org")]
    public async Task To_returns_the_chats_of_that_person_only(string person)
    {
        var id = World.AddChat(World.Lines[1], details: new ChatDetails { Handles = [person] });

        var chats = await ReadChatsAsync($"?to={Uri.EscapeDataString(person)}");

        Assert.Equal(id, Assert.Single(chats).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task To_finds_every_seeded_person()
    {
        foreach (var chat in World.ChatsOn(World.Lines[1]))
        {
            var found = await ReadChatsAsync($"?from=%2B12025550101&to={Uri.EscapeDataString(chat.Handles[0])}");
            Assert.Contains(chat.Id, found.Select(one => one.GetProperty("id").GetGuid()));
        }
    }

    [Fact]
    public async Task To_returns_pages_too()
    {
        for (var chat = 0; chat < 3; chat++)
            World.AddChat(World.Lines[chat % 2], details: new ChatDetails { Handles = ["+33199005544"] });
        var query = "/v3/chats?to=%2B33199005544&limit=2";

        var first = await ReadAsync(query);
        var second = await ReadAsync(query + "&cursor=" + first.GetProperty("next_cursor").GetString());

        Assert.Equal(2, first.GetProperty("chats").GetArrayLength());
        Assert.Equal(1, second.GetProperty("chats").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task A_chat_is_the_same_in_the_list_and_by_its_id()
    {
        foreach (var listed in await ReadChatsAsync("?limit=45"))
        {
            var single = await ReadAsync("/v3/chats/" + listed.GetProperty("id").GetString());
            Assert.Equal(listed.GetRawText(), single.GetRawText());
        }
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("not-an-id")]
    public async Task An_unknown_id_is_not_found(string id)
    {
        using var answer = await GetAsync("/v3/chats/" + id);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(2001, (await ReadAsync("/v3/chats/" + id)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_removed_chat_is_not_found()
    {
        var id = World.AddChat(World.Lines[0]);

        Assert.True(World.RemoveChat(id));

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/v3/chats/{id}")).StatusCode);
        Assert.False(World.RemoveChat(id));
    }

    private static string? OwnHandle(JsonElement chat) => chat.GetProperty("handles").EnumerateArray()
        .Single(handle => handle.GetProperty("is_me").GetBoolean()).GetProperty("handle").GetString();
}

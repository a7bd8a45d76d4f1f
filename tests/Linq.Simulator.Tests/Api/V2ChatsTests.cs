using System.Net;
using System.Text.Json;

namespace Linq.Simulator.Tests;

public sealed class V2ChatsTests : SimulatorFixture
{
    public V2ChatsTests()
        : base(new SimulatorOptions { Lines = 2, Chats = 90 })
    {
        Http.DefaultRequestHeaders.Add("X-LINQ-INTEGRATION-TOKEN", World.Token);
    }

    [Fact]
    public async Task A_chat_has_the_documented_fields_and_no_health()
    {
        var chat = (await ReadAsync("/v2/chats/45")).GetProperty("data");

        Assert.Equal(
            ["id", "display_name", "service", "group", "message_count", "chat_handles"],
            chat.EnumerateObject().Select(field => field.Name));
        Assert.Equal(45, chat.GetProperty("id").GetInt64());
        Assert.Equal(
            ["id", "phone_number", "service", "joined_at"],
            chat.GetProperty("chat_handles")[0].EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Times_carry_an_offset()
    {
        var handles = (await ReadAsync("/v2/chats/45")).GetProperty("data").GetProperty("chat_handles");
        var joinedAt = handles[0].GetProperty("joined_at");

        Assert.EndsWith("-05:00", joinedAt.GetString(), StringComparison.Ordinal);
        Assert.True(joinedAt.TryGetDateTimeOffset(out _));
    }

    [Fact]
    public async Task A_chat_is_the_same_as_in_V3()
    {
        var line = World.Lines[1];
        var id = World.AddChat(line, details: new ChatDetails { DisplayName = "Zoë", Handles = ["+33199005544"] });

        var chat = (await ReadAsync($"/v2/chats/{World.Find(id)!.V2Id}")).GetProperty("data");

        Assert.Equal("Zoë", chat.GetProperty("display_name").GetString());
        Assert.Equal(
            [line.Number, "+33199005544"],
            chat.GetProperty("chat_handles").EnumerateArray().Select(handle => handle.GetProperty("phone_number").GetString()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("46")]
    [InlineData("99999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("abc")]
    public async Task An_unknown_id_is_not_found_in_the_V2_shape(string id)
    {
        using var answer = await GetAsync("/v2/chats/" + id);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(
            """{"errors":[{"status":404,"code":"not_found","title":"Not Found","detail":"Chat not found"}]}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_V3_token_header_is_not_enough()
    {
        Http.DefaultRequestHeaders.Remove("X-LINQ-INTEGRATION-TOKEN");

        using var answer = await GetAsync("/v2/chats/1");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors")[0];
        Assert.Equal("unauthorized", error.GetProperty("code").GetString());
    }
}

using System.Globalization;
using System.Text.Json;

namespace Linq.Simulator.Tests;

public sealed class ChatShapeTests() : SimulatorFixture(new SimulatorOptions { Lines = 1, Chats = 100 })
{
    [Fact]
    public async Task A_chat_has_every_documented_field_and_no_other()
    {
        foreach (var chat in await ReadChatsAsync("?limit=100"))
        {
            Assert.Equal(
                [
                    "id", "created_at", "display_name", "handles", "health_status", "is_archived", "is_group", "updated_at",
                    "service",
                ],
                Names(chat));
            Assert.Equal(["doc_url", "status", "updated_at"], Names(chat.GetProperty("health_status")));
            foreach (var handle in chat.GetProperty("handles").EnumerateArray())
                Assert.Equal(["id", "handle", "joined_at", "service", "is_me", "left_at", "status"], Names(handle));
            Assert.Contains(chat.GetProperty("service").GetString(), new[] { "iMessage", "SMS", "RCS" });
        }
    }

    [Fact]
    public async Task A_group_has_several_people_and_a_direct_chat_has_one()
    {
        var chats = await ReadChatsAsync("?limit=100");

        Assert.Contains(chats, chat => chat.GetProperty("is_group").GetBoolean());
        Assert.All(chats, chat =>
            Assert.Equal(chat.GetProperty("is_group").GetBoolean(), chat.GetProperty("handles").GetArrayLength() > 2));
    }

    [Fact]
    public async Task A_display_name_is_chosen_or_shows_the_people_or_is_null()
    {
        var names = (await ReadChatsAsync("?limit=100")).Select(chat => chat.GetProperty("display_name").GetString()).ToList();

        Assert.Contains(null, names);
        Assert.Contains(names, name => name is not null && name.StartsWith("+1", StringComparison.Ordinal));
        Assert.Contains(names, name => name is not null && name.Contains(", ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plus_sign_is_sent_unescaped()
    {
        using var answer = await GetAsync("/v3/chats");

        Assert.Contains("\"+12025550100\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_set_by_a_test_are_returned_unchanged()
    {
        var id = World.AddChat(World.Lines[0], "CRITICAL", details: new ChatDetails
        {
            DisplayName = "<b>\"Zoë\" & co</b>",
            Handles = ["anna@example.org", "+33199005544"],
            Service = "RCS",
        });

        var chat = await ReadAsync($"/v3/chats/{id}");

        Assert.Equal("<b>\"Zoë\" & co</b>", chat.GetProperty("display_name").GetString());
        Assert.Equal(
            [World.Lines[0].Number, "anna@example.org", "+33199005544"],
            chat.GetProperty("handles").EnumerateArray().Select(handle => handle.GetProperty("handle").GetString()));
        Assert.True(chat.GetProperty("is_group").GetBoolean());
        Assert.Equal("RCS", chat.GetProperty("service").GetString());
        Assert.Equal(chat.GetProperty("display_name").GetString(), World.Find(id)?.DisplayName);
    }

    [Fact]
    public async Task An_empty_name_is_sent_as_null()
    {
        var id = World.AddChat(World.Lines[0], details: new ChatDetails { DisplayName = "" });

        Assert.Equal(JsonValueKind.Null, (await ReadAsync($"/v3/chats/{id}")).GetProperty("display_name").ValueKind);
    }

    [Theory]
    [InlineData("HEALTHY", "healthy")]
    [InlineData("AT_RISK", "at-risk")]
    [InlineData("CRITICAL", "critical")]
    [InlineData("OPTED_OUT", "opted-out")]
    [InlineData("SOMETHING NEW", "something%20new")]
    public async Task Health_has_the_status_its_time_and_its_documentation_page(string status, string anchor)
    {
        var id = World.AddChat(World.Lines[0]);
        Clock.Advance(TimeSpan.FromMinutes(3));
        World.SetHealth(id, status);

        var health = (await ReadAsync($"/v3/chats/{id}")).GetProperty("health_status");

        Assert.Equal(status, health.GetProperty("status").GetString());
        Assert.Equal("2026-09-01T10:03:00Z", health.GetProperty("updated_at").GetString());
        Assert.Equal("https://docs.linqapp.com/guides/chats/chat-health#" + anchor, health.GetProperty("doc_url").GetString());
    }

    [Fact]
    public async Task The_time_of_a_health_change_can_be_chosen()
    {
        var id = World.AddChat(World.Lines[0]);

        World.SetHealth(id, "AT_RISK", DateTimeOffset.Parse("2026-08-01T12:00:00+02:00", CultureInfo.InvariantCulture));

        var health = (await ReadAsync($"/v3/chats/{id}")).GetProperty("health_status");
        Assert.Equal("2026-08-01T10:00:00Z", health.GetProperty("updated_at").GetString());
    }

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(field => field.Name);
}

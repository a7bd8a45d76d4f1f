using System.Text.Json;

namespace Linq.Simulator.Tests;

/// <summary>Faults of single chats.</summary>
public sealed class HealthFaultTests() : SimulatorFixture(new SimulatorOptions { Lines = 1, Chats = 12, SickShare = 1 })
{
    [Fact]
    public async Task Health_can_be_missing()
    {
        World.Faults.Add(new Fault(FaultKind.MissingHealth));

        await AssertEveryChatAsync(chat => Assert.False(chat.TryGetProperty("health_status", out _)));
    }

    [Fact]
    public async Task Health_can_be_null()
    {
        World.Faults.Add(new Fault(FaultKind.NullHealth));

        await AssertEveryChatAsync(chat => Assert.Equal(JsonValueKind.Null, chat.GetProperty("health_status").ValueKind));
    }

    [Fact]
    public async Task Health_can_be_a_string()
    {
        World.Faults.Add(new Fault(FaultKind.TextHealth));

        await AssertEveryChatAsync(chat => Assert.Equal(JsonValueKind.String, chat.GetProperty("health_status").ValueKind));
    }

    [Fact]
    public async Task An_ID_can_be_unreadable_and_later_health_faults_skip_that_chat()
    {
        World.Faults.Add(new Fault(FaultKind.UnreadableId));
        World.Faults.Add(new Fault(FaultKind.MissingHealth));

        Assert.All(await ReadChatsAsync(), chat =>
        {
            Assert.StartsWith("#", chat.GetProperty("id").GetString(), StringComparison.Ordinal);
            Assert.True(chat.TryGetProperty("health_status", out _));
        });
    }

    [Fact]
    public async Task A_status_can_be_unknown()
    {
        World.Faults.Add(new Fault(FaultKind.UnknownStatus) { Status = "DREAMING" });

        await AssertEveryChatAsync(chat => Assert.Equal("DREAMING", Status(chat)));
    }

    [Fact]
    public async Task A_status_can_be_in_lower_case()
    {
        World.Faults.Add(new Fault(FaultKind.LowerCaseStatus));

        await AssertEveryChatAsync(chat => Assert.Contains(Status(chat), new[] { "at_risk", "critical", "opted_out" }));
    }

    [Fact]
    public async Task The_time_of_the_status_can_be_missing()
    {
        World.Faults.Add(new Fault(FaultKind.MissingUpdatedAt));

        await AssertEveryChatAsync(chat =>
        {
            Assert.False(chat.GetProperty("health_status").TryGetProperty("updated_at", out _));
            Assert.NotNull(Status(chat));
        });
    }

    [Fact]
    public async Task The_old_list_has_a_score_while_the_chat_by_its_id_still_has_a_status()
    {
        World.Faults.Add(new Fault(FaultKind.HealthScore));

        foreach (var listed in await ReadChatsAsync())
        {
            Assert.False(listed.TryGetProperty("health_status", out _));
            var score = listed.GetProperty("health_score");
            Assert.Equal(["reason", "score", "updated_at"], score.EnumerateObject().Select(field => field.Name));
            Assert.InRange(score.GetProperty("score").GetInt32(), 0, 35);

            var single = await ReadAsync("/v3/chats/" + listed.GetProperty("id").GetString());
            Assert.NotNull(Status(single));
        }
    }

    [Fact]
    public async Task A_fault_in_every_third_chat_hits_the_same_chats_in_the_list_and_by_id()
    {
        World.Faults.Add(new Fault(FaultKind.UnknownStatus) { Every = 3 });

        var chats = await ReadChatsAsync();

        Assert.Equal([2, 5, 8, 11], Enumerable.Range(0, 12).Where(index => Status(chats[index]) == "SLEEPING"));
        foreach (var listed in chats)
            Assert.Equal(Status(listed), Status(await ReadAsync("/v3/chats/" + listed.GetProperty("id").GetString())));
    }

    [Fact]
    public async Task Several_faults_can_affect_one_page()
    {
        World.Faults.Add(new Fault(FaultKind.NullHealth) { Every = 2 });
        World.Faults.Add(new Fault(FaultKind.UnknownStatus) { Every = 3 });
        World.Faults.Add(new Fault(FaultKind.DuplicateRows));

        var chats = await ReadChatsAsync();

        Assert.Equal(13, chats.Length);
        var health = chats.Select(chat => chat.GetProperty("health_status")).ToList();
        Assert.Equal(6, health.Count(one => one.ValueKind is JsonValueKind.Null));
        Assert.Equal(2, health.Count(one => one.ToString().Contains("SLEEPING", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_error_is_left_unchanged()
    {
        World.Faults.Add(new Fault(FaultKind.MissingHealth));

        var error = await ReadAsync("/v3/chats?limit=0");

        Assert.Equal(1005, error.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Chats_that_no_fault_affects_are_left_as_the_API_sends_them()
    {
        using var before = await GetAsync("/v3/chats");
        World.Faults.Add(new Fault(FaultKind.UnknownStatus) { Every = 100 });
        using var after = await GetAsync("/v3/chats");

        Assert.Equal(await before.Content.ReadAsStringAsync(), await after.Content.ReadAsStringAsync());
        Assert.Equal(before.Content.Headers.ContentType, after.Content.Headers.ContentType);
    }

    private static string? Status(JsonElement chat) => chat.GetProperty("health_status").GetProperty("status").GetString();

    private async Task AssertEveryChatAsync(Action<JsonElement> assert)
    {
        var chats = await ReadChatsAsync();
        Assert.Equal(12, chats.Length);
        Assert.All(chats, assert);
        assert(await ReadAsync("/v3/chats/" + chats[0].GetProperty("id").GetString()));
    }
}

using Microsoft.Extensions.Time.Testing;

namespace Linq.Simulator.Tests;

public sealed class SimulatedLinqTests
{
    private static readonly SimulatorOptions Small = new() { Lines = 3, Chats = 3_000, Seed = 7 };

    [Fact]
    public async Task The_same_seed_and_clock_give_the_same_answers()
    {
        await using var one = await TestClient.StartAsync(new SimulatedLinq(Small, new FakeTimeProvider()));
        await using var two = await TestClient.StartAsync(new SimulatedLinq(Small, new FakeTimeProvider()));
        await using var other = await TestClient.StartAsync(new SimulatedLinq(Small with { Seed = 8 }, new FakeTimeProvider()));

        var page = await one.GetStringAsync("/v3/chats?limit=100&cursor=900");

        Assert.Equal(page, await two.GetStringAsync("/v3/chats?limit=100&cursor=900"));
        Assert.NotEqual(page, await other.GetStringAsync("/v3/chats?limit=100&cursor=900"));
    }

    [Fact]
    public async Task About_two_percent_of_chats_start_unhealthy_and_no_group_has_opted_out()
    {
        await using var client = await TestClient.StartAsync(new SimulatedLinq(Small with { Chats = 20_000 }, new FakeTimeProvider()));

        var chats = await client.ReadAllChatsAsync();

        var unhealthy = chats.Where(chat => chat.Status != "HEALTHY").ToList();
        Assert.Equal(20_000, chats.Count);
        Assert.InRange(unhealthy.Count, 300, 500);
        Assert.InRange(unhealthy.Count(chat => chat.Status == "AT_RISK"), unhealthy.Count * 0.65, unhealthy.Count * 0.9);
        Assert.InRange(unhealthy.Count(chat => chat.Status == "OPTED_OUT"), 1, unhealthy.Count * 0.1);
        Assert.DoesNotContain(chats, chat => chat is { IsGroup: true, Status: "OPTED_OUT" });
    }

    [Fact]
    public void Two_direct_chats_of_a_line_never_share_a_person()
    {
        var world = new SimulatedLinq(new SimulatorOptions { Lines = 1, Chats = 100_000 }, new FakeTimeProvider());

        var people = world.ChatsOn(world.Lines[0]).Where(chat => !chat.IsGroup).Select(chat => chat.Handles.Single()).ToList();

        Assert.Equal(people.Count, people.Distinct().Count());
        Assert.DoesNotContain(people, person => !IsFictional(person));
    }

    [Fact]
    public void An_id_survives_whatever_else_is_removed()
    {
        var world = new SimulatedLinq(Small, new FakeTimeProvider());
        var ids = Enumerable.Range(0, 50).Select(_ => world.AddChat(world.Lines[1], "AT_RISK")).ToList();

        foreach (var id in ids.Where((_, index) => index % 3 == 0))
            Assert.True(world.RemoveChat(id));

        Assert.All(ids.Where((_, index) => index % 3 == 0), id => Assert.Null(world.Find(id)));
        Assert.All(ids.Where((_, index) => index % 3 != 0), id => Assert.Equal("AT_RISK", world.Find(id)?.Status));
        Assert.Equal(3_000 + 33, world.ChatCount);
    }

    [Fact]
    public void An_id_from_another_world_is_unknown()
    {
        var other = new SimulatedLinq(Small with { Seed = 1 }, new FakeTimeProvider());
        var id = other.AddChat(other.Lines[0]);
        var world = new SimulatedLinq(Small, new FakeTimeProvider());

        Assert.Null(world.Find(id));
        Assert.Throws<ArgumentException>(() => world.SetHealth(id, "CRITICAL"));
    }

    [Fact]
    public async Task The_world_can_change_while_it_is_read()
    {
        var clock = new FakeTimeProvider();
        var world = new SimulatedLinq(Small with { ScriptPace = TimeSpan.FromSeconds(1) }, clock);
        await using var client = await TestClient.StartAsync(world);
        var line = world.AddLine("+12025559000");

        var reading = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.ReadAllChatsAsync()));
        while (!reading.IsCompleted)
        {
            var id = world.AddChat(line);
            world.SetHealth(id, "CRITICAL");
            world.RemoveChat(id);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(await reading, chats => Assert.InRange(chats.Count, 3_000, 3_001));
    }

    [Theory]
    [InlineData(-1, 0, 0.1, "Lines is -1")]
    [InlineData(1_001, 0, 0.1, "Lines is 1001")]
    [InlineData(0, 5, 0.1, "Chats is 5 without a line")]
    [InlineData(1, -5, 0.1, "Chats is -5")]
    [InlineData(1, 1, 1.5, "SickShare is 1.5")]
    public void An_option_outside_its_range_is_named(int lines, int chats, double sickShare, string message)
    {
        var options = new SimulatorOptions { Lines = lines, Chats = chats, SickShare = sickShare };

        var error = Assert.Throws<ArgumentException>(() => new SimulatedLinq(options));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_cannot_be_added_twice()
    {
        var world = new SimulatedLinq();
        world.AddLine("+12025550100");

        Assert.Throws<ArgumentException>(() => world.AddLine("+12025550100"));
    }

    private static bool IsFictional(string handle) =>
        handle.EndsWith("@example.com", StringComparison.Ordinal)
        || (handle.StartsWith("+1", StringComparison.Ordinal) && handle.Length == 12 && handle[5..10] == "55501");
}

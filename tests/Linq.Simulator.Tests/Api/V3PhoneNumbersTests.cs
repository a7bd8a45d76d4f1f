namespace Linq.Simulator.Tests;

public sealed class V3PhoneNumbersTests() : SimulatorFixture(new SimulatorOptions { Lines = 2 })
{
    [Fact]
    public async Task Every_line_comes_with_its_reputation()
    {
        World.SetReputation(World.Lines[1], "AT_RISK");

        var lines = (await ReadAsync("/v3/phone_numbers")).GetProperty("phone_numbers").EnumerateArray().ToList();

        Assert.Equal(World.Lines.Select(line => line.Id), lines.Select(line => line.GetProperty("id").GetGuid()));
        Assert.Equal(["+12025550100", "+12025550101"], lines.Select(line => line.GetProperty("phone_number").GetString()));
        var reputations = lines.Select(line => line.GetProperty("reputation")).ToList();
        Assert.Equal(["HEALTHY", "AT_RISK"], reputations.Select(reputation => reputation.GetProperty("status").GetString()));
        Assert.EndsWith("#at-risk", reputations[1].GetProperty("doc_url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_line_is_gone_with_its_chats()
    {
        var chat = World.AddChat(World.Lines[0]);

        World.RemoveLine(World.Lines[0]);

        Assert.Single((await ReadAsync("/v3/phone_numbers")).GetProperty("phone_numbers").EnumerateArray());
        Assert.Null(World.Find(chat));
        Assert.Empty(await ReadChatsAsync());
    }
}

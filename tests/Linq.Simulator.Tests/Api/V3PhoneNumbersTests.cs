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
    public async Task A_line_has_a_service_state_only_where_it_was_given_one()
    {
        World.SetState(World.Lines[1], "FLAGGED");

        var lines = (await ReadAsync("/v3/phone_numbers")).GetProperty("phone_numbers").EnumerateArray().ToList();

        Assert.False(lines[0].TryGetProperty("status", out _));
        Assert.Equal("FLAGGED", lines[1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_line_can_be_listed_with_a_short_code_or_another_ID()
    {
        World.Faults.Add(new Fault(FaultKind.ShortCode));
        World.Faults.Add(new Fault(FaultKind.NewLineIds));

        var lines = (await ReadAsync("/v3/phone_numbers")).GetProperty("phone_numbers").EnumerateArray().ToList();

        Assert.Equal(["72345", "+12025550101"], lines.Select(line => line.GetProperty("phone_number").GetString()));
        Assert.Equal(World.Lines.Select(line => $"pn_{line.Id}"), lines.Select(line => line.GetProperty("id").GetString()));
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

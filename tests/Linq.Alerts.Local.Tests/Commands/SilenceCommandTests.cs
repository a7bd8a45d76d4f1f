using System.Text.Json;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program's silence commands.</summary>
public sealed class SilenceCommandTests
{
    [Fact]
    public async Task A_silenced_line_is_quiet_except_for_opt_outs_until_the_silence_is_ended()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 2, Chats = 10, SickShare = 0 });
        var chats = linq.Lines.Select(line => linq.AddChat(line)).Append(linq.AddChat(linq.Lines[0])).ToList();
        await using var server = await SimulatorServer.StartAsync(linq);
        await RunAsync("poll");

        var (code, added, _) = await RunAsync("silence", "add", "--for", "2h", "--line", linq.Lines[0].Number, "--status", "at_risk,critical", "--reason", "We move the line", "--json");
        linq.SetHealth(chats[0], "AT_RISK");
        linq.SetHealth(chats[1], "AT_RISK");
        linq.SetHealth(chats[2], "OPTED_OUT");
        var quiet = (await RunAsync("poll", "--json")).Output;

        var silence = JsonDocument.Parse(added).RootElement;
        var id = silence.GetProperty("silence").GetString()!;
        Assert.Equal((0, "active", "We move the line"), (code, silence.GetProperty("state").GetString(), silence.GetProperty("reason").GetString()));
        Assert.Equal($"{linq.Lines[0].Id}", silence.GetProperty("lineId").GetString());
        Assert.DoesNotContain(linq.Lines[0].Number, added, StringComparison.Ordinal);
        Assert.DoesNotContain($"{chats[0]}", quiet, StringComparison.Ordinal);
        Assert.Contains($"{chats[1]}", quiet, StringComparison.Ordinal);
        Assert.Contains($"{chats[2]}", quiet, StringComparison.Ordinal);

        Assert.Contains(id, (await RunAsync("silence", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("silence", "remove", id)).Code);
        Assert.Equal("expired", JsonDocument.Parse((await RunAsync("silence", "list", "--json")).Output).RootElement.GetProperty("state").GetString());
        Assert.Equal(0, (await RunAsync("silence", "remove", id)).Code);
        var (none, _, why) = await RunAsync("silence", "remove", "0000ffff");
        Assert.Equal((1, "There is no silence 0000ffff: silence list shows those there are."), (none, why));

        linq.SetHealth(chats[0], "CRITICAL");
        Assert.Contains($"{chats[0]}", (await RunAsync("poll", "--json")).Output, StringComparison.Ordinal);

        Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => LinqAlerts.RunAsync(
            [.. arguments, "--data", folder.Path],
            ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("Group__Wait", "00:00:00"), ("Group__Interval", "00:00:00"));
    }

    [Fact]
    public async Task A_chat_that_Linq_does_not_have_is_not_silenced_but_one_that_cannot_be_looked_up_is_silenced_with_a_warning()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1 });
        var chat = linq.AddChat(linq.Lines[0]);
        var server = await SimulatorServer.StartAsync(linq);
        var address = server.BaseUrl;

        var known = await AddAsync($"{chat}");
        var missing = await AddAsync("550e8400-e29b-41d4-a716-446655440000");
        await server.DisposeAsync();
        var unreachable = await AddAsync("550e8400-e29b-41d4-a716-446655440001");
        var listed = (await RunAsync("silence", "list", "--json")).Output.Split(Environment.NewLine).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal((0, ""), (known.Code, known.Errors));
        Assert.Equal((1, ""), (missing.Code, missing.Output));
        Assert.Contains("Linq has no chat 550e8400-e29b-41d4-a716-446655440000", missing.Errors, StringComparison.Ordinal);
        Assert.Equal(0, unreachable.Code);
        Assert.Contains("could not be asked", unreachable.Errors, StringComparison.Ordinal);
        Assert.Equal(new HashSet<string> { $"{chat}", "550e8400-e29b-41d4-a716-446655440001" }, listed.Select(silence => silence.GetProperty("chat").GetString()!).ToHashSet());
        Assert.All(listed, silence => Assert.True(silence.GetProperty("until").TryGetDateTimeOffset(out _), silence.GetRawText()));

        Task<(int Code, string Output, string Errors)> AddAsync(string id) => RunAsync("silence", "add", "--for", "2h", "--reason", "x", "--chat", id);

        Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => LinqAlerts.RunAsync(
            [.. arguments, "--data", folder.Path], ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", address));
    }

    [Theory]
    [InlineData("silence add --for 2h", "Option '--reason' is required")]
    [InlineData("silence add --for 2 --reason x", "--for is '2': write 30m, 2h or 1d")]
    [InlineData("silence add --for 0m --reason x", "--for is '0m'")]
    [InlineData("silence add --for 29d --reason x", "--for is '29d'")]
    [InlineData("silence add --for 999999d --reason x", "--for is '999999d'")]
    [InlineData("silence add --for 2h --reason x --line 555", "--line is not a number")]
    [InlineData("silence add --for 2h --reason x --line +12025550100", "The store knows no lines yet")]
    [InlineData("silence add --for 2h --reason x --status OPTED_OUT", "--status names OPTED_OUT: an opt-out is always sent")]
    [InlineData("silence add --for 2h --reason x --chat 45", "--chat is not a chat ID")]
    [InlineData("silence add --for 2h --reason x --chat 550e8400-e29b-41d4-a716-446655440000 --line +12025550100", "not both")]
    [InlineData("silence remove x", "A silence's id is 8 digits")]
    public async Task Invalid_input_is_refused_with_the_fix(string arguments, string why)
    {
        using var folder = new TestFolder();

        var (code, _, errors) = await LinqAlerts.RunAsync([.. arguments.Split(' '), "--data", folder.Path], ("LINQ_API_V3_API_KEY", "key"));

        Assert.Equal(2, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_simulator_is_not_silenced()
    {
        var (code, _, errors) = await LinqAlerts.RunAsync(["silence", "list"]);

        Assert.Equal(2, code);
        Assert.Contains("LINQ_API_V3_API_KEY is not set", errors, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class ConfirmAbsenceCommandTests
{
    [Fact]
    public async Task Chats_that_disappear_at_once_can_be_confirmed_after_the_alarm_and_are_then_removed()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1 });
        var (line, chats) = (linq.Lines[0], Enumerable.Range(0, 30).Select(_ => linq.AddChat(linq.Lines[0], "CRITICAL")).ToList());
        await using var server = await SimulatorServer.StartAsync(linq);
        await RunAsync("poll");
        Assert.Equal((1, "Nothing to confirm: no alarm about missing chats is active on this line."), await ConfirmAsync(line.Number));
        foreach (var chat in chats)
            linq.RemoveChat(chat);

        var alarm = (await RunAsync("poll", "--json")).Output;
        var (code, output, _) = await RunAsync("confirm-absence", "--line", line.Number, "--json");
        await RunAsync("poll");
        var gone = (await RunAsync("poll", "--json")).Output;

        Assert.Contains($"confirm-absence --line {line.Id}", alarm, StringComparison.Ordinal);
        Assert.Equal((0, $"{line.Id}"), (code, JsonDocument.Parse(output).RootElement.GetProperty("lineId").GetString()));
        Assert.DoesNotContain(line.Number, output, StringComparison.Ordinal);
        Assert.All(chats, chat => Assert.Contains($"{chat}", gone, StringComparison.Ordinal));
        Assert.Equal((2, $"--line is not one of the account's lines. Lines: •••{line.Number[^4..]}."), await ConfirmAsync("+12025550199"));

        async Task<(int, string)> ConfirmAsync(string number)
        {
            var (code, _, errors) = await RunAsync("confirm-absence", "--line", number);
            return (code, errors);
        }

        Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => LinqAlerts.RunAsync(
            [.. arguments, "--data", folder.Path],
            ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("Group__Wait", "00:00:00"), ("Group__Interval", "00:00:00"));
    }
}

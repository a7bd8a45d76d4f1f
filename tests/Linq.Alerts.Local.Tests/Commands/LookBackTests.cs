using System.Text.Json;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program's history commands.</summary>
public sealed class LookBackTests
{
    [Fact]
    public async Task History_shows_changes_and_their_outcome_on_each_route_while_the_program_runs()
    {
        using var folder = new TestFolder();
        await using var slack = await SlackStandIn.StartAsync();
        var linq = new SimulatedLinq(new() { Lines = 2, Chats = 10, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        (string, string)[] settings = Settings(linq, server, slack);
        var chats = linq.Lines.Select(line => linq.AddChat(line)).ToList();
        await using var running = LinqAlerts.Start(["--data", folder.Path], settings);
        await running.LineWithAsync("chats read");
        await running.LineWithAsync("chats read");
        linq.SetHealth(chats[0], "CRITICAL");
        linq.SetHealth(chats[1], "OPTED_OUT");
        await slack.UntilAsync(messages => chats.All(chat => messages.Any(message => message.Contains($"{chat}", StringComparison.Ordinal))));
        // What Slack received is recorded a moment later; the clean exit waits for that.
        running.Signal("TERM");
        Assert.Equal(0, await running.ExitCodeAsync());
        await using var again = LinqAlerts.Start(["--data", folder.Path], settings);
        await again.LineWithAsync("chats read");

        var (code, text, errors) = await RunAsync("history");
        var page = JsonDocument.Parse((await RunAsync("history", "--json", "--status", "opted_out", "--line", linq.Lines[1].Number[^4..])).Output).RootElement;
        var (_, second, _) = await RunAsync("history", "--json", "--limit", "1", "--chat", $"{chats[0]}");

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("HEALTHY → CRITICAL", text, StringComparison.Ordinal);
        Assert.Contains("slack delivered ", text, StringComparison.Ordinal);
        Assert.Contains("now watched: 6 chats", text, StringComparison.Ordinal);
        Assert.All(linq.Lines, line => Assert.DoesNotContain(line.Number, text, StringComparison.Ordinal));
        var item = Assert.Single(page.GetProperty("changes").EnumerateArray());
        Assert.Equal($"{chats[1]}", item.GetProperty("chat_id").GetString());
        Assert.Equal(["console delivered", "slack delivered"], item.GetProperty("deliveries").EnumerateArray()
            .Select(delivery => $"{delivery.GetProperty("route").GetString()} {delivery.GetProperty("state").GetString()}"));
        Assert.Equal($"{chats[0]}", Assert.Single(JsonDocument.Parse(second).RootElement.GetProperty("changes").EnumerateArray()).GetProperty("chat_id").GetString());

        // Everything, page by page.
        List<string> seen = [];
        for (string? next = null; ;)
        {
            var output = (await RunAsync(["history", "--json", "--limit", "1", .. next is null ? Array.Empty<string>() : ["--after", next]])).Output;
            var one = JsonDocument.Parse(output).RootElement;
            seen.AddRange(one.GetProperty("changes").EnumerateArray().Select(each => each.GetProperty("id").GetString()!));
            next = one.GetProperty("next").GetString();
            if (next is null)
                break;
        }

        Assert.Equal(4, seen.Distinct().Count());
        Assert.Equal(4, seen.Count);

        Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => LinqAlerts.RunAsync([.. arguments, "--data", folder.Path], settings);
    }

    [Fact]
    public async Task Dead_alerts_are_listed_with_their_reason_and_replayed_once()
    {
        using var folder = new TestFolder();
        await using var slack = await SlackStandIn.StartAsync();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 10, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        var settings = Settings(linq, server, slack);
        var chat = linq.AddChat(linq.Lines[0]);
        await RunAsync("poll");
        linq.SetHealth(chat, "OPTED_OUT");
        slack.Answer = 404;
        await RunAsync("poll");

        var (_, dead, _) = await RunAsync("deliveries", "--dead");
        var item = Assert.Single(JsonDocument.Parse((await RunAsync("deliveries", "--dead", "--json")).Output).RootElement.GetProperty("deliveries").EnumerateArray());
        var id = item.GetProperty("change").GetProperty("id").GetString()!;
        Assert.Contains(id, dead, StringComparison.Ordinal);
        Assert.Contains("slack dead ", dead, StringComparison.Ordinal);

        slack.Answer = null;
        var before = slack.Messages.Count;
        var (replayed, said, _) = await RunAsync("replay", id, "--route", "slack");
        Assert.Equal((1, 1), ((await RunAsync("replay", id)).Code, (await RunAsync("replay", id, "--json")).Code));
        Assert.Contains("Nothing was replayed.", (await RunAsync("replay", "--dead")).Output, StringComparison.Ordinal);
        Assert.Contains($"{chat}", (await RunAsync("deliveries", "--waiting")).Output, StringComparison.Ordinal);
        // A place that refused something is left alone for five seconds, in which a poll sends nothing.
        for (var polls = 0; polls < 60 && !Arrived().Any(); polls++)
            await RunAsync("poll");
        await RunAsync("poll");

        Assert.Equal(0, replayed);
        Assert.Contains($"replayed  {id} on slack", said, StringComparison.Ordinal);
        Assert.Single(Arrived());
        Assert.Contains("; replayed, had died: ", (await RunAsync("history", "--chat", $"{chat}")).Output, StringComparison.Ordinal);
        Assert.Equal("No delivery is dead.", (await RunAsync("deliveries", "--dead")).Output);

        IEnumerable<string> Arrived() => slack.Messages.Skip(before).Where(message => message.Contains($"{chat}", StringComparison.Ordinal));

        Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => LinqAlerts.RunAsync([.. arguments, "--data", folder.Path], settings);
    }

    [Theory]
    [InlineData("history --chat 45", "--chat is not a chat ID")]
    [InlineData("history --since soon", "--since is 'soon'")]
    [InlineData("history --line 0101", "The store knows no lines yet")]
    [InlineData("deliveries --dead --waiting", "Give --dead or --waiting, not both.")]
    [InlineData("deliveries --after x", "--after is not a value that a page returned")]
    [InlineData("replay", "Give either the IDs of events, or --dead")]
    [InlineData("replay --dead 1", "Give either the IDs of events, or --dead")]
    [InlineData("replay 1", "'1' is not an event's ID")]
    [InlineData("replay --dead --route nobody", "--route 'nobody' is not in the settings. Routes: console.")]
    public async Task Invalid_input_is_refused_with_what_to_write_instead(string arguments, string why)
    {
        using var folder = new TestFolder();
        using (Linq.Alerts.Sqlite.SqliteFolder.Open(folder.Path, new("https://api.linqapp.com/api/partner"), folder.Clock, Linq.Alerts.Sqlite.FolderUse.Run))
        {
        }

        var (code, _, errors) = await LinqAlerts.RunAsync([.. arguments.Split(' '), "--data", folder.Path], ("LINQ_API_V3_API_KEY", "key"));

        Assert.Equal(2, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_store_is_reported_and_nothing_is_created()
    {
        using var folder = new TestFolder();

        var (code, _, errors) = await LinqAlerts.RunAsync(["history", "--data", folder.File("nowhere")], ("LINQ_API_V3_API_KEY", "key"));

        Assert.Equal(1, code);
        Assert.Contains($"There is no store in {folder.File("nowhere")} yet", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("nowhere")));
    }

    private static (string, string)[] Settings(SimulatedLinq linq, SimulatorServer server, SlackStandIn slack) =>
    [
        ("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl), ("SLACK_WEBHOOK_URL", slack.Url),
        ("Poll__Every", "00:00:01"), ("Group__Wait", "00:00:00"), ("Group__Interval", "00:00:00"),
    ];
}

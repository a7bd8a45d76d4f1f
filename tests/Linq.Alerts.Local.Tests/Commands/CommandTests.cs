using System.Text.Json;
using Linq.Alerts.Contracts;
using Linq.Simulator;
using Xunit;

namespace Linq.Alerts.Local.Tests;

/// <summary>The real program, as a user starts it.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("--help", "poll", "chat")]
    [InlineData("run --help", "--data", "--json")]
    [InlineData("poll --help", "for a scheduler", "--json")]
    [InlineData("chat --help", "--v2", "--personal")]
    [InlineData("digest --help", "CSV", "16 hexadecimal digits")]
    [InlineData("silence --help", "add", "remove")]
    [InlineData("silence add --help", "--for", "--reason")]
    public async Task Every_command_explains_itself(string arguments, string first, string second)
    {
        var (code, output, _) = await LinqAlerts.RunAsync(arguments.Split(' '));

        Assert.Equal(0, code);
        Assert.Contains(first, output, StringComparison.Ordinal);
        Assert.Contains(second, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Without_settings_it_alerts_on_the_simulator_and_ends_cleanly_on_a_signal(string signal)
    {
        Assert.SkipWhen(signal == "INT" && LinqAlerts.IgnoresInterrupts, "These tests were started in the background of a script, where a program is told to ignore SIGINT.");
        using var folder = new TestFolder();
        await using var program = LinqAlerts.Start(["--data", folder.Path]);

        await program.LineWithAsync("built-in simulator");
        await program.LineWithAsync("now watched");
        var alert = await program.LineWithAsync("ALERT");
        program.Signal(signal);

        Assert.Contains("Linq line •••01", alert, StringComparison.Ordinal);
        await program.LineWithAsync("Stopped.");
        Assert.Equal(0, await program.ExitCodeAsync());
        Assert.Empty(program.Errors);
    }

    // Slack takes one message a second: of these lines' alerts some are left for the next time, which a scheduler may start in a minute.
    [Fact]
    public async Task Poll_ends_soon_even_if_a_place_is_slow_and_the_next_poll_sends_the_rest()
    {
        using var folder = new TestFolder();
        const int Lines = 26;
        var linq = new SimulatedLinq(new() { Lines = Lines, Chats = Lines, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        await using var slack = await SlackStandIn.StartAsync();
        (string, string)[] settings = [.. Settings(linq, server), ("SLACK_WEBHOOK_URL", slack.Url), ("Group__Wait", "00:00:00"), ("Group__Interval", "00:00:00")];
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings)).Code);
        var before = slack.Messages.Count;
        foreach (var line in linq.Lines)
            linq.SetHealth(linq.AddChat(line), "CRITICAL");

        var first = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);
        var sent = slack.Messages.Count - before;
        var second = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);

        Assert.InRange(sent, 1, Lines - 1);
        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal(Lines, slack.Messages.Count - before);
    }

    [Fact]
    public async Task The_list_of_a_long_alert_is_printed_by_its_digest_ID()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("digests"));
        await File.WriteAllTextAsync(folder.File("digests/0c4f9a7be2d15836.csv"), "event_id,event\n1,chat-gone\n");

        var (code, output, _) = await LinqAlerts.RunAsync(["digest", "0C4F9A7BE2D15836", "--data", folder.Path]);
        var (missing, _, why) = await LinqAlerts.RunAsync(["digest", "0000000000000000", "--data", folder.Path]);
        var (wrong, _, what) = await LinqAlerts.RunAsync(["digest", "../../etc/passwd", "--data", folder.Path]);

        Assert.Equal((0, 1, 2), (code, missing, wrong));
        Assert.Equal("event_id,event\n1,chat-gone", output.ReplaceLineEndings("\n").Trim());
        Assert.Contains("kept for 30 days", why, StringComparison.Ordinal);
        Assert.Contains("16 hexadecimal digits", what, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_reads_every_line_once_sends_what_is_due_and_ends()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 2, Chats = 30, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        var settings = Settings(linq, server);
        await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);

        var chat = linq.AddChat(linq.Lines[1]);
        linq.SetHealth(chat, "OPTED_OUT");
        var (code, output, errors) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path, "--json"], settings);

        Assert.Equal((0, ""), (code, errors));
        var lines = output.Split(Environment.NewLine).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, lines.Count(line => line.GetProperty("kind").GetString() == "pass"));
        var alert = Assert.Single(lines, line => line.GetProperty("kind").GetString() == "alert");
        var data = alert.GetProperty("events")[0].GetProperty("data");
        Assert.Equal((chat, "OPTED_OUT"), (data.GetProperty("chatId").GetGuid(), data.GetProperty("status").GetString()));
        Assert.All(linq.Lines, line => Assert.DoesNotContain(line.Number, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Poll_reports_at_the_first_failure_that_a_place_does_not_accept_alerts_and_exits_with_1_until_it_does()
    {
        using var folder = new TestFolder();
        await using var slack = await SlackStandIn.StartAsync();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 3, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        (string, string)[] settings = [.. Settings(linq, server), ("SLACK_WEBHOOK_URL", slack.Url)];
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings)).Code);
        linq.SetHealth(linq.AddChat(linq.Lines[0]), "OPTED_OUT");
        slack.Answer = 503;

        var (failed, output, _) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);
        // Slack is not retried for five seconds, but the opt-out is due anyway.
        var (leftAlone, _, _) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);

        Assert.Equal((1, 1), (failed, leftAlone));
        Assert.Contains("Slack  Slack answered 503. Alerts for it are kept and will be retried.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_without_a_places_setting_keeps_the_alerts_waiting_for_it_and_says_so()
    {
        using var folder = new TestFolder();
        await using var slack = await SlackStandIn.StartAsync();
        var linq = new SimulatedLinq(new() { Lines = 1, Chats = 3, SickShare = 0 });
        await using var server = await SimulatorServer.StartAsync(linq);
        (string, string)[] settings = [.. Settings(linq, server), ("SLACK_WEBHOOK_URL", slack.Url)];
        await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);
        linq.SetHealth(linq.AddChat(linq.Lines[0]), "OPTED_OUT");
        slack.Mood = () => SlackMood.Down;
        await LinqAlerts.RunAsync(["poll", "--data", folder.Path], settings);

        var (_, output, _) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], Settings(linq, server));

        Assert.Contains("1 alert, 1 opt-out among them, waits for 'slack', which is no longer in the settings.", output, StringComparison.Ordinal);
        slack.Mood = () => SlackMood.Well;
        await using var program = LinqAlerts.Start(["--data", folder.Path], settings);
        await slack.UntilAsync(messages => messages.Any(message => message.Contains("OPTED_OUT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refused_key_ends_poll_and_names_the_setting_to_fix()
    {
        using var folder = new TestFolder();
        var linq = new SimulatedLinq(new() { Lines = 1 });
        await using var server = await SimulatorServer.StartAsync(linq);

        var (code, output, _) = await LinqAlerts.RunAsync(
            ["poll", "--data", folder.Path], ("LINQ_API_V3_API_KEY", "wrong-key-value"), ("LINQ_API_V3_BASE_URL", server.BaseUrl));

        Assert.Equal(1, code);
        Assert.Contains("Set LINQ_API_V3_API_KEY to a valid token", output, StringComparison.Ordinal);
        Assert.Contains("HTTP 401, Linq code 2004, trace ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key-value", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_shows_one_chat_masked_unless_asked_otherwise()
    {
        var linq = new SimulatedLinq(new() { Lines = 1 });
        var chat = linq.Find(linq.AddChat(linq.Lines[0], "AT_RISK"))!;
        await using var server = await SimulatorServer.StartAsync(linq);
        var settings = Settings(linq, server);

        var (code, masked, _) = await LinqAlerts.RunAsync(["chat", $"{chat.Id}"], settings);
        var (_, full, _) = await LinqAlerts.RunAsync(["chat", $"{chat.Id}", "--personal"], settings);
        var (v2Code, v2, _) = await LinqAlerts.RunAsync(["chat", "--v2", $"{chat.V2Id}", "--json"], settings);
        var (gone, _, why) = await LinqAlerts.RunAsync(["chat", $"{Guid.NewGuid()}"], settings);

        Assert.Equal((0, 0, 1), (code, v2Code, gone));
        Assert.Contains("AT_RISK", masked, StringComparison.Ordinal);
        Assert.DoesNotContain(linq.Lines[0].Number, masked, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Handles[0], masked, StringComparison.Ordinal);
        Assert.Contains(linq.Lines[0].Number, full, StringComparison.Ordinal);
        Assert.Equal(chat.V2Id, JsonDocument.Parse(v2).RootElement.GetProperty("chat").GetInt64());
        Assert.Contains("no such chat", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chart 45", "Unrecognized command or argument 'chart'")]
    [InlineData("chat", "Required argument 'id' missing")]
    [InlineData("chat 45", "For V2's integers add --v2")]
    [InlineData("chat --v2 x", "V2 ids are integers")]
    [InlineData("chat 550e8400-e29b-41d4-a716-446655440000", "LINQ_API_V3_API_KEY is not set")]
    public async Task A_lookup_that_cannot_work_says_why(string arguments, string why)
    {
        var (code, _, errors) = await LinqAlerts.RunAsync(arguments.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_output_uses_proper_JSON_types_and_times()
    {
        var linq = new SimulatedLinq(new() { Lines = 1 });
        var chat = linq.Find(linq.AddChat(linq.Lines[0], "AT_RISK"))!;
        await using var server = await SimulatorServer.StartAsync(linq);

        var v3 = JsonDocument.Parse((await LinqAlerts.RunAsync(["chat", $"{chat.Id}", "--json"], Settings(linq, server))).Output).RootElement;

        Assert.Equal(JsonValueKind.False, v3.GetProperty("group").ValueKind);
        Assert.EndsWith("Z", v3.GetProperty("since").GetString(), StringComparison.Ordinal);
        Assert.True(v3.GetProperty("since").TryGetDateTimeOffset(out _), v3.GetRawText());
        Assert.True(v3.GetProperty("created").TryGetDateTimeOffset(out _), v3.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_empty_folder_name_is_refused_with_the_likely_cause(string data)
    {
        foreach (var command in (string[])["run", "poll", "check", "test"])
        {
            var (code, _, errors) = await LinqAlerts.RunAsync([command, "--data", data]);

            Assert.Equal(2, code);
            Assert.Equal($"Not started: settings are wrong.{Environment.NewLine}--data is empty; perhaps a variable is not set. Name a folder, or leave --data out.", errors);
        }
    }

    [Theory]
    [InlineData("--josn", "--help")]
    [InlineData("pol", "--help")]
    [InlineData("chat 45 46", "chat --help")]
    [InlineData("silence add --fro 2h", "add --help")]
    public async Task A_wrong_argument_prints_the_error_and_one_line_instead_of_the_full_help(string arguments, string hint)
    {
        var (code, printed, errors) = await LinqAlerts.RunAsync(arguments.Split(' '));

        Assert.Equal(2, code);
        Assert.DoesNotContain("Options:", printed + errors, StringComparison.Ordinal);
        Assert.EndsWith($"For the options: {hint}", errors, StringComparison.Ordinal);
        Assert.InRange(errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length, 2, 6);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_and_is_named()
    {
        var (code, _, errors) = await LinqAlerts.RunAsync(["run"], ("Poll__Evry", "00:01:00"));

        Assert.Equal(2, code);
        Assert.Contains("Poll:Evry is not a setting", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_replaces_another_is_watched_and_Slack_is_notified_of_the_change()
    {
        using var folder = new TestFolder();
        var (mine, other) = (new SimulatedLinq(new() { Lines = 1, Seed = 1 }), new SimulatedLinq(new() { Lines = 2, Seed = 2, Token = "other" }));
        other.RemoveLine(other.Lines[0]);
        await using var slack = await SlackStandIn.StartAsync();
        var port = await FirstPassAsync(mine, folder);
        // The same address, because a store is bound to it, but with another account behind it.
        await using var server = await SimulatorServer.StartAsync(other, $"http://127.0.0.1:{port}");

        var (code, output, _) = await LinqAlerts.RunAsync(["poll", "--data", folder.Path], [.. Settings(other, server), ("SLACK_WEBHOOK_URL", slack.Url)]);

        Assert.Equal(0, code);
        Assert.Contains("line •••0101  0 chats read", output, StringComparison.Ordinal);
        var alarm = Assert.Single(slack.Messages, message => message.Contains("lines were replaced", StringComparison.Ordinal));
        Assert.All(["0100", "0101", "LINQ_API_V3_API_KEY"], word => Assert.Contains(word, alarm, StringComparison.Ordinal));
    }

    private static async Task<int> FirstPassAsync(SimulatedLinq linq, TestFolder folder)
    {
        await using var server = await SimulatorServer.StartAsync(linq);
        Assert.Equal(0, (await LinqAlerts.RunAsync(["poll", "--data", folder.Path], Settings(linq, server))).Code);
        return new Uri(server.Url).Port;
    }

    private static (string, string)[] Settings(SimulatedLinq linq, SimulatorServer server) =>
        [("LINQ_API_V3_API_KEY", linq.Token), ("LINQ_API_V3_BASE_URL", server.BaseUrl)];
}

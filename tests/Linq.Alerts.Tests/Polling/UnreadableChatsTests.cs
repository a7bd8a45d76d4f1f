using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Partly unreadable lists: the product must report that it sees less than it should.</summary>
public sealed class UnreadableChatsTests
{
    public static TheoryData<string> Spoilings => ["missing", "renamed", "null", "text", "list", "number", "empty", "status"];

    [Theory]
    [MemberData(nameof(Spoilings))]
    public async Task Unreadable_health_makes_passes_incomplete_and_raises_one_alarm_within_three(string how)
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 30);
        Spoil(watch, chat => SpoilHealth(chat, how));

        var reports = new List<PassReport>();
        for (var i = 0; i < 30; i++)
            reports.Add(await watch.PollAsync());

        Assert.All(reports, report => Assert.Equal((PassOutcome.Incomplete, true), (report.Outcome, report.ReachedEnd)));
        var alarm = Assert.Single(watch.Published.OfType<Alarm>());
        Assert.Equal((AlarmKind.ChatsUnreadable, true), (alarm.Kind, alarm.Raised));
        Assert.Contains("30 of the line's 30 chats could not be read", alarm.Text, StringComparison.Ordinal);
        Assert.Contains("health_status", alarm.Text, StringComparison.Ordinal);
        Assert.Contains("newest version", alarm.Text, StringComparison.Ordinal);
        // A list without health is not worth thirty requests every minute.
        Assert.InRange(watch.Bend.ReadsById, 1, 30 * PollLimits.FailedReadsById);
    }

    [Theory]
    [InlineData("missing", "without health_status")]
    [InlineData("text", "with a health_status that is not an object")]
    [InlineData("list", "with a health_status that is not an object")]
    [InlineData("status", "with a health_status that has no status")]
    public async Task Health_that_is_only_available_by_ID_raises_an_alarm_that_says_what_the_list_lacks_and_for_how_much_of_the_line(string how, string what)
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 70);
        Spoil(watch, chat => SpoilHealth(chat, how));
        watch.Bend.Instead = null;

        await watch.PollAsync();

        var alarm = Assert.Single(watch.Published.OfType<Alarm>());
        Assert.Equal(
            (AlarmKind.HealthMissing, $"20 of the line's 70 chats could not be read (listed 70 {what}; 50 a pass are read by ID), so their changes are detected late. "
                + "If this persists, report it to Linq's support."),
            (alarm.Kind, alarm.Text));
    }

    [Theory]
    [InlineData("not an ID")]
    [InlineData("12025550142")]
    public async Task Unreadable_IDs_raise_one_alarm_that_says_how_much_of_the_line_is_affected(string id)
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 10);
        var seen = watch.AddChat();
        Spoil(watch, chat =>
        {
            if (chat["id"]!.GetValue<string>() != seen.ToString())
                chat["id"] = id;
        });
        await watch.PollAsync();
        watch.Turn(seen, "OPTED_OUT");

        for (var i = 0; i < 5; i++)
            Assert.Equal(PassOutcome.Incomplete, (await watch.PollAsync()).Outcome);

        // The chat that can be read counts.
        Assert.Equal(seen, Assert.Single(watch.Changes).Chat);
        Assert.Contains("10 of the line's 11 chats could not be read", Assert.Single(watch.Published.OfType<Alarm>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chats_whose_IDs_are_not_UUIDs_are_watched()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var chat = watch.AddChat();
        Spoil(watch, listed => listed["id"] = $"chat_{listed["id"]!.GetValue<string>()}");
        await watch.PollAsync();

        watch.Turn(chat, "CRITICAL");
        var report = await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(PassOutcome.Complete, report.Outcome);
        Assert.Equal($"chat_{chat}", Assert.Single(watch.Changes).Chat.ToString());
    }

    [Fact]
    public async Task A_bad_answer_or_two_raise_no_alarm_and_the_alarm_ends_when_everything_has_been_readable_for_a_while()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 10);
        async Task PollAsync(int passes, bool spoilt)
        {
            Spoil(watch, spoilt ? chat => chat["id"] = 7 : null);
            for (var i = 0; i < passes; i++)
                await watch.PollAsync();
        }

        await PollAsync(2, spoilt: true);
        await PollAsync(1, spoilt: false);
        await PollAsync(2, spoilt: true);
        Assert.Empty(watch.Published.OfType<Alarm>());

        await PollAsync(1, spoilt: true);
        await PollAsync(1, spoilt: false);
        await PollAsync(1, spoilt: true);
        Assert.Equal([true], Alarms(watch));
        await PollAsync(20, spoilt: false);
        Assert.Equal([true, false], Alarms(watch));
    }

    [Fact]
    public async Task A_chat_that_is_never_readable_holds_back_the_summary_of_the_others_for_only_three_passes()
    {
        await using var watch = await Watch.StartAsync();
        watch.AddChat("CRITICAL");
        var odd = watch.AddChat();
        Spoil(watch, chat =>
        {
            if (chat["id"]!.GetValue<string>() == odd.ToString())
                chat["id"] = null;
        });

        await watch.PollAsync();
        await watch.PollAsync();
        Assert.Empty(watch.Published);
        for (var i = 0; i < 10; i++)
            await watch.PollAsync();

        Assert.Equal((1, 1), Assert.Single(watch.Published.OfType<LineBaselined>()) is var summary ? (summary.Chats, summary.Critical) : default);
        Assert.Equal([AlarmKind.ChatsUnreadable], watch.Published.OfType<Alarm>().Select(alarm => alarm.Kind));
    }

    [Fact]
    public async Task A_completely_unreadable_line_gets_no_summary_that_all_is_well_and_no_second_alarm()
    {
        await using var watch = await Watch.StartAsync();
        watch.AddChat();
        Spoil(watch, chat => chat["id"] = null);
        var rounds = new Rounds(watch);

        for (var i = 0; i < 30; i++)
            await rounds.RunAsync();

        Assert.Equal([AlarmKind.ChatsUnreadable], watch.Published.Select(alert => Assert.IsType<Alarm>(alert).Kind));
    }

    [Fact]
    public async Task A_line_that_is_mostly_readable_is_not_stale_and_one_that_is_not_is()
    {
        await using var watch = await Watch.StartAsync();
        watch.AddChat();
        watch.AddChat();
        var spoilt = 1;
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            foreach (var chat in page["chats"]!.AsArray().Take(spoilt))
                chat!["id"] = null;
            return page.ToJsonString();
        };
        var rounds = new Rounds(watch);
        var heartbeat = new Instances(watch).Heartbeat;

        for (var i = 0; i < 30; i++)
            await rounds.RunAsync();
        Assert.Empty((await heartbeat.BeatAsync()).Stale);

        spoilt = 2;
        for (var i = 0; i < 30; i++)
            await rounds.RunAsync();
        Assert.Single((await heartbeat.BeatAsync()).Stale);
        Assert.Equal([AlarmKind.ChatsUnreadable], watch.Published.OfType<Alarm>().Select(alarm => alarm.Kind));
    }

    [Fact]
    public async Task A_cursor_that_cannot_be_followed_leaves_the_pass_incomplete_and_loses_no_earlier_chat()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var chat = watch.AddChat("CRITICAL", ago: TimeSpan.FromMinutes(1));
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            page["next_cursor"] = new JsonArray("2");
            return page.ToJsonString();
        };

        var report = await watch.PollAsync();

        Assert.Equal((PassOutcome.Incomplete, false), (report.Outcome, report.ReachedEnd));
        Assert.Equal(chat, Assert.Single(watch.Changes).Chat);
    }

    private static IEnumerable<bool> Alarms(Watch watch) => watch.Published.OfType<Alarm>().Select(alarm => alarm.Raised);

    /// <summary>Spoils the chats of every list and, the same way, those that are read by ID.</summary>
    private static void Spoil(Watch watch, Action<JsonObject>? spoil)
    {
        watch.Bend.RewriteList = spoil is null ? null : list =>
        {
            var page = JsonNode.Parse(list)!;
            foreach (var chat in page["chats"]!.AsArray())
                spoil(chat!.AsObject());
            return page.ToJsonString();
        };
        watch.Bend.Instead = spoil is null ? null : request =>
        {
            if (!request.RequestUri!.AbsolutePath.Contains("/v3/chats/", StringComparison.Ordinal))
                return null;
            var chat = new JsonObject { ["id"] = request.RequestUri.Segments[^1], ["health_status"] = new JsonObject { ["status"] = "HEALTHY" } };
            spoil(chat);
            return BentHandler.Answer(HttpStatusCode.OK, chat.ToJsonString());
        };
    }

    private static void SpoilHealth(JsonObject chat, string how)
    {
        var health = chat["health_status"]!.DeepClone();
        switch (how)
        {
            case "missing":
                chat.Remove("health_status");
                break;
            case "renamed":
                chat.Remove("health_status");
                chat["health"] = health;
                break;
            case "status":
                chat["health_status"]!.AsObject().Remove("status");
                break;
            default:
                chat["health_status"] = how switch
                {
                    "null" => null,
                    "text" => "AT_RISK",
                    "list" => new JsonArray("AT_RISK"),
                    "number" => 3,
                    _ => new JsonObject(),
                };
                break;
        }
    }
}

using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What a change says about its history: since when, the previous event, and the line's counts.</summary>
public sealed class ChangeStoryTests
{
    [Fact]
    public async Task Each_change_names_the_event_before_it_even_across_a_restart()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();

        foreach (var status in new[] { "AT_RISK", "CRITICAL", "HEALTHY", "AT_RISK" })
        {
            watch.Turn(chat, status);
            await watch.PollAsync(watch.Poller());
        }

        var changes = watch.Changes.ToList();
        Assert.Equal([null, changes[0].Id, changes[1].Id, changes[2].Id], changes.Select(change => change.PreviousEvent));
        Assert.Equal(changes[3].Id, (await watch.RowAsync(chat))!.Event);
    }

    [Fact]
    public async Task Two_changes_of_a_chat_in_one_commit_and_in_one_pass_are_linked()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var (first, second) = (watch.AddChat(), watch.AddChat());
        watch.Turn(first, "AT_RISK");
        watch.Turn(second, "AT_RISK");
        // The list shows the first chat again, worse: in the same page, and on a page after a commit.
        var worse = watch.Clock.GetUtcNow().AddSeconds(1);
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            var chats = page["chats"]!.AsArray();
            var again = chats.Single(chat => chat!["id"]!.GetValue<Guid>() == first.Uuid)!.DeepClone();
            again["health_status"]!["status"] = "CRITICAL";
            again["health_status"]!["updated_at"] = worse.ToString("O");
            chats.Add(again);
            return page.ToJsonString();
        };

        await watch.PollAsync();

        var changes = watch.Changes.Where(change => change.Chat == first).ToList();
        Assert.Equal([HealthStatus.AtRisk, HealthStatus.Critical], changes.Select(change => change.Status));
        Assert.Equal([null, changes[0].Id], changes.Select(change => change.PreviousEvent));
        Assert.Equal(changes[1].Id, (await watch.RowAsync(first))!.Event);
        Assert.Null(watch.Changes.Single(change => change.Chat == second).PreviousEvent);
    }

    [Fact]
    public async Task A_chat_found_unhealthy_in_the_baseline_recovers_without_a_previous_event_or_a_start_time()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat("CRITICAL");
        await watch.PollAsync();

        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();

        var recovery = Assert.Single(watch.Changes);
        Assert.Null(recovery.PreviousEvent);
        Assert.Null(recovery.UnhealthySince);
    }

    [Fact]
    public async Task Every_change_up_to_the_recovery_says_since_when_the_chat_was_unhealthy_by_Linqs_clock()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        var left = watch.Clock.GetUtcNow().AddMinutes(-3);

        watch.Turn(chat, "AT_RISK", left);
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();
        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();
        var again = watch.Clock.GetUtcNow();
        watch.Turn(chat, "AT_RISK", again);
        await watch.PollAsync();

        Assert.Equal([left, left, left, again], watch.Changes.Select(change => change.UnhealthySince));
    }

    [Fact]
    public async Task A_chat_that_turns_unhealthy_long_after_its_row_was_removed_begins_a_new_story()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("AT_RISK");
        await watch.PollAsync();
        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();
        watch.Clock.Advance(TimeSpan.FromDays(2));
        await watch.PollAsync();

        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();

        Assert.Null(watch.Changes.Last().PreviousEvent);
    }

    [Fact]
    public async Task A_chat_that_is_gone_names_the_event_of_its_last_change()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("AT_RISK");
        await watch.PollAsync();

        watch.Linq.RemoveChat(chat.Uuid);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(watch.Changes.Single().Id, Assert.Single(watch.Published.OfType<ChatGone>()).PreviousEvent);
    }

    [Fact]
    public async Task A_change_says_how_many_of_the_lines_chats_are_unhealthy_now_and_were_an_hour_ago()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 40);
        watch.AddChat("OPTED_OUT");
        await watch.PollAsync();
        Assert.Equal(new LineTotals(41, 1, null), watch.Changes.Single().Totals);

        for (var minute = 0; minute < 75; minute++)
            await watch.PollAsync();
        watch.AddChat("AT_RISK");
        watch.AddChat("CRITICAL");
        await watch.PollAsync();

        Assert.Equal([new(42, 2, 1), new(43, 3, 1)], watch.Changes.Skip(1).Select(change => change.Totals!.Value));
        var chat = watch.Changes.Last().Chat;
        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();
        Assert.Equal(2, watch.Changes.Last().Totals!.Value.Unhealthy);
    }

    [Fact]
    public async Task Before_the_first_complete_pass_there_are_no_totals()
    {
        await using var watch = await Watch.StartAsync();
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        watch.AddChat("CRITICAL", ago: TimeSpan.FromDays(-1));

        await watch.PollAsync();

        Assert.Null(Assert.Single(watch.Changes).Totals);
    }

    [Fact]
    public void Rows_of_the_previous_version_are_read_with_nothing_more_known_about_them()
    {
        const string Old = """{"id":"00000002-0001-4000-8000-000000000001","status":"AtRisk","since":"2026-11-20T12:00:00+00:00","otherSide":"0101","missedPasses":0}""";

        var row = StoredText.ReadChat(Old);

        Assert.Equal(new ChatRow(row.Id, HealthStatus.AtRisk, Some.Time) { OtherSide = row.OtherSide }, row);
    }
}

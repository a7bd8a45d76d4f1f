using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class IncompletePassTests
{
    [Fact]
    public async Task A_repeated_cursor_ends_the_pass_with_one_alarm_and_keeps_what_was_read()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 25);
        var chat = watch.AddChat("CRITICAL", ago: TimeSpan.FromMinutes(1));
        watch.Bend.RewriteList = list => With(list, "next_cursor", "20");

        var report = await watch.PollAsync();
        await watch.PollAsync();
        watch.Bend.RewriteList = null;
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();

        Assert.Equal((PassOutcome.Incomplete, LinqFailureKind.EndlessPages), (report.Outcome, report.Failure?.Kind));
        Assert.Equal(chat, Assert.Single(watch.Changes).Chat);
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.EndlessPages));
    }

    [Fact]
    public async Task An_intermittent_problem_is_one_alarm_until_it_stays_away()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 25);
        for (var i = 0; i < 10; i++)
        {
            watch.Bend.RewriteList = list => With(list, "next_cursor", "20");
            await watch.PollAsync();
            watch.Bend.RewriteList = null;
            await watch.PollAsync();
        }

        Assert.Equal([true], AlarmsOf(watch, AlarmKind.EndlessPages));
        for (var i = 0; i < 15; i++)
            await watch.PollAsync();
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.EndlessPages));
    }

    [Fact]
    public async Task An_empty_page_with_a_cursor_is_not_the_end()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 25);
        var chat = watch.AddChat("CRITICAL");
        watch.Bend.RewriteList = list => list.Contains("\"next_cursor\":\"20\"", StringComparison.Ordinal) ? With(list, "chats", new JsonArray()) : list;

        var report = await watch.PollAsync();

        Assert.Equal(PassOutcome.Complete, report.Outcome);
        Assert.Equal(chat, Assert.Single(watch.Changes).Chat);
    }

    [Fact]
    public async Task A_chat_listed_twice_in_a_pass_is_reported_once_with_its_newer_time()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        watch.AddChat("CRITICAL");
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            var chats = page["chats"]!.AsArray();
            var stale = chats[^1]!.DeepClone();
            stale["health_status"]!["status"] = "AT_RISK";
            stale["health_status"]!["updated_at"] = "2026-01-01T00:00:00Z";
            chats.Add(chats[^1]!.DeepClone());
            chats.Add(stale);
            return page.ToJsonString();
        };

        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(HealthStatus.Critical, Assert.Single(watch.Changes).Status);
    }

    [Fact]
    public async Task A_pass_over_its_limit_ends_as_incomplete_with_one_alarm()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 25);
        watch.Bend.Instead = request =>
        {
            // Each page takes ten minutes.
            watch.Clock.Advance(TimeSpan.FromMinutes(10));
            return null;
        };

        var report = await watch.PollAsync();
        await watch.PollAsync();
        watch.Bend.Instead = null;
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();

        Assert.Equal(PassOutcome.Incomplete, report.Outcome);
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.PassTooLong));
    }

    [Fact]
    public async Task When_Linq_asks_for_a_long_wait_the_line_is_left_alone_until_then_even_across_a_restart()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.Bend.Instead = _ => BentHandler.Answer(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromMinutes(10));

        Assert.Equal(PassOutcome.Incomplete, (await watch.PollAsync()).Outcome);
        var asked = watch.Bend.ListRequests;
        watch.Bend.Instead = null;
        var skipped = await watch.PollAsync(watch.Poller());
        watch.Clock.Advance(TimeSpan.FromMinutes(10));
        var later = await watch.PollAsync(watch.Poller());

        Assert.Equal(PassOutcome.Skipped, skipped.Outcome);
        Assert.Contains("asked us to wait", skipped.Problem, StringComparison.Ordinal);
        Assert.Equal(PassOutcome.Complete, later.Outcome);
        Assert.Equal(asked + 1, watch.Bend.ListRequests);
    }

    [Fact]
    public async Task A_Retry_After_of_a_day_is_cut_to_an_hour()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.Bend.Instead = _ => BentHandler.Answer(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromDays(1));
        await watch.PollAsync();

        watch.Bend.Instead = null;
        watch.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(PassOutcome.Complete, (await watch.PollAsync()).Outcome);
    }

    [Fact]
    public async Task Chats_listed_without_health_are_read_by_id_a_few_per_pass_until_all_have_been()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        for (var i = 0; i < 70; i++)
            watch.AddChat();
        await watch.PollAsync();
        watch.Bend.RewriteList = list => list.Replace("\"health_status\"", "\"health_score\"", StringComparison.Ordinal);
        var last = watch.AddChat("CRITICAL");

        var first = await watch.PollAsync();
        var afterFirst = watch.Bend.ReadsById;
        await watch.PollAsync();
        watch.Bend.RewriteList = null;
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();

        Assert.Equal((PassOutcome.Incomplete, 50), (first.Outcome, afterFirst));
        Assert.Equal(last, Assert.Single(watch.Changes).Chat);
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.HealthMissing));
    }

    [Fact]
    public async Task Health_that_is_null_is_never_a_recovery()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("CRITICAL");
        await watch.PollAsync();
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith(chat.ToString(), StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.OK, $$"""{"id":"{{chat}}","health_status":null}""") : null;
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            foreach (var listed in page["chats"]!.AsArray())
                listed!["health_status"] = null;
            return page.ToJsonString();
        };

        await watch.PollAsync();

        Assert.Equal(HealthStatus.Critical, (await watch.RowAsync(chat))!.Status);
        Assert.Single(watch.Changes);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>We will be back soon</html>")]
    [InlineData(HttpStatusCode.OK, """{"chats":[{"id":"5""")]
    [InlineData(HttpStatusCode.OK, """{"success":true}""")]
    [InlineData(HttpStatusCode.InternalServerError, """{"error":{"status":500,"code":3006},"success":false}""")]
    public async Task An_answer_that_is_not_a_list_causes_no_recovery_and_says_what_it_was(HttpStatusCode status, string body)
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("CRITICAL");
        await watch.PollAsync();
        watch.Bend.Instead = _ => BentHandler.Answer(status, body);

        var reports = new[] { await watch.PollAsync(), await watch.PollAsync(), await watch.PollAsync() };

        Assert.All(reports, report => Assert.Equal(PassOutcome.Incomplete, report.Outcome));
        Assert.All(reports, report => Assert.Equal(status, report.Failure!.Status));
        Assert.NotNull(await watch.RowAsync(chat));
        Assert.Single(watch.Changes);
    }

    [Fact]
    public async Task A_change_being_stored_when_the_pass_reaches_its_limit_is_still_reported()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.AddChat("AT_RISK");
        var store = new CountingStore(watch.Store);
        store.BeforeCommit = () =>
        {
            if (store.Commits == 2)
                watch.Clock.Advance(watch.Options.PassLimit);
            return Task.CompletedTask;
        };

        var report = await watch.PollAsync(watch.Poller(store));
        await watch.PollAsync();

        Assert.Equal(PassOutcome.Incomplete, report.Outcome);
        Assert.Single(watch.Changes);
    }

    [Theory]
    [InlineData(96)]
    [InlineData(84)]
    public async Task No_commit_is_larger_than_a_store_must_accept_even_when_a_full_pass_ends_alarms(int chats)
    {
        await using var watch = await Watch.BaselinedAsync();
        var unhealthy = Enumerable.Range(0, 500).Select(_ => watch.AddChat("AT_RISK")).ToList();
        await watch.PollAsync();
        watch.Bend.RewriteList = list => With(list, "next_cursor", "20");
        await watch.PollAsync();
        watch.Bend.RewriteList = null;
        watch.Bend.Instead = request =>
        {
            watch.Clock.Advance(TimeSpan.FromMinutes(10));
            return null;
        };
        await watch.PollAsync();
        watch.Bend.Instead = null;
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.EndlessPages));
        Assert.Equal([true], AlarmsOf(watch, AlarmKind.PassTooLong));

        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        // Each is one row that was missed once.
        foreach (var chat in unhealthy.Take(chats))
            watch.Linq.RemoveChat(chat.Uuid);
        var report = await watch.PollAsync();

        Assert.Equal(PassOutcome.Complete, report.Outcome);
        Assert.Equal([true, false], AlarmsOf(watch, AlarmKind.PassTooLong));
    }

    [Fact]
    public async Task A_chat_that_can_never_be_read_by_id_does_not_hide_those_behind_it()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var poison = watch.AddChat();
        for (var i = 0; i < 70; i++)
            watch.AddChat();
        await watch.PollAsync();
        watch.Bend.RewriteList = list => list.Replace("\"health_status\"", "\"health_score\"", StringComparison.Ordinal);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.EndsWith(poison.ToString(), StringComparison.Ordinal)
            ? BentHandler.Answer(HttpStatusCode.InternalServerError) : null;
        var last = watch.AddChat("CRITICAL");

        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(last, Assert.Single(watch.Changes).Chat);
    }

    private static IEnumerable<bool> AlarmsOf(Watch watch, AlarmKind kind) =>
        watch.Published.OfType<Alarm>().Where(alarm => alarm.Kind == kind).Select(alarm => alarm.Raised);

    private static string With(string json, string name, JsonNode value)
    {
        var page = JsonNode.Parse(json)!;
        page[name] = value;
        return page.ToJsonString();
    }
}

using System.Net;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class PollerTests
{
    [Fact]
    public async Task A_chat_that_turns_critical_is_published_once()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();

        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();
        await watch.PollAsync();

        var change = Assert.Single(watch.Changes);
        Assert.Equal((chat, HealthStatus.Healthy, HealthStatus.Critical), (change.Chat, change.Previous, change.Status));
        Assert.Equal(watch.Line.Name, change.Line);
        Assert.Matches("^[0-9]{4}$|e-mail", change.Facts.OtherSide.Text);
    }

    [Fact]
    public async Task A_page_on_which_every_chat_changed_takes_several_commits()
    {
        await using var watch = await Watch.StartAsync(pageSize: 100);
        ChatId[] chats = [.. Enumerable.Range(0, 100).Select(_ => watch.AddChat())];
        await watch.PollAsync();
        foreach (var chat in chats)
            watch.Turn(chat, "OPTED_OUT");

        await watch.PollAsync();

        Assert.Equal(chats.ToHashSet(), watch.Changes.Select(change => change.Chat).ToHashSet());
        Assert.Equal(100, watch.Changes.Count());
    }

    [Fact]
    public async Task Every_step_of_a_chat_is_published_in_order_up_to_its_recovery()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();

        foreach (var status in new[] { "AT_RISK", "CRITICAL", "OPTED_OUT", "HEALTHY" })
        {
            watch.Turn(chat, status);
            await watch.PollAsync();
        }

        Assert.Equal(
            [HealthStatus.AtRisk, HealthStatus.Critical, HealthStatus.OptedOut, HealthStatus.Healthy], watch.Changes.Select(change => change.Status));
        Assert.Equal([2L, 3L, 4L, 5L], watch.Changes.Select(change => change.Id.Sequence));
    }

    [Fact]
    public async Task A_new_chat_that_is_already_unhealthy_is_a_change_from_healthy()
    {
        await using var watch = await Watch.BaselinedAsync();

        var chat = watch.AddChat("AT_RISK", ago: TimeSpan.FromDays(1));
        await watch.PollAsync();

        var change = Assert.Single(watch.Changes);
        Assert.Equal((chat, HealthStatus.Healthy, HealthStatus.AtRisk), (change.Chat, change.Previous, change.Status));
    }

    [Fact]
    public async Task A_change_while_the_service_was_down_is_published_once_after_the_restart()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();

        watch.Clock.Advance(TimeSpan.FromHours(7));
        watch.Turn(chat, "OPTED_OUT", watch.Clock.GetUtcNow() - TimeSpan.FromHours(5));
        await watch.PollAsync(watch.Poller());
        await watch.PollAsync(watch.Poller());

        Assert.Equal(HealthStatus.OptedOut, Assert.Single(watch.Changes).Status);
    }

    [Fact]
    public async Task A_recovered_chat_keeps_its_row_for_a_day_and_then_turns_unhealthy_under_a_new_id()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();
        watch.Turn(chat, "AT_RISK");
        await watch.PollAsync();
        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();
        Assert.NotNull(await watch.RowAsync(chat));

        watch.Clock.Advance(TimeSpan.FromDays(1));
        await watch.PollAsync();
        Assert.Null(await watch.RowAsync(chat));
        watch.Turn(chat, "AT_RISK");
        await watch.PollAsync();

        Assert.Equal(3, watch.Changes.Count());
        Assert.Equal(3, watch.Changes.Select(change => change.Id).Distinct().Count());
    }

    [Fact]
    public async Task An_unchanged_pass_writes_twice_and_publishes_nothing()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 35);
        watch.AddChat("CRITICAL");
        await watch.PollAsync();
        var published = watch.Published.Count;
        var counted = new CountingStore(watch.Store);

        var report = await watch.PollAsync(watch.Poller(counted));

        Assert.Equal((PassOutcome.Complete, 36L, 4, 0), (report.Outcome, report.Chats, report.Pages, report.Changes));
        Assert.Equal((1, 2), (counted.Loads, counted.Commits));
        Assert.Equal(published, watch.Published.Count);
    }

    [Fact]
    public async Task More_changes_than_fit_into_one_commit_are_all_published_in_sequence()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        for (var i = 0; i < 250; i++)
            watch.AddChat("AT_RISK");

        await watch.PollAsync();

        Assert.Equal(250, watch.Changes.Count());
        Assert.Equal(Enumerable.Range(2, 250).Select(n => (long)n), watch.Changes.Select(change => change.Id.Sequence));
    }

    [Fact]
    public async Task While_the_bus_is_down_changes_stay_pending_and_are_published_later_in_order()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();

        watch.Bus.Failing = true;
        watch.Turn(chat, "AT_RISK");
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL");
        var report = await watch.PollAsync();
        Assert.Equal(PassOutcome.Complete, report.Outcome);
        Assert.Empty(watch.Changes);
        watch.Bus.Failing = false;
        await watch.Relay().PublishPendingAsync(watch.Line.Id);

        Assert.Equal([HealthStatus.AtRisk, HealthStatus.Critical], watch.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_pass_and_the_next_one_finds_the_change_again()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();
        watch.Turn(chat, "AT_RISK");
        var failing = new CountingStore(watch.Store) { FailCommit = 2 };

        var failed = await watch.PollAsync(watch.Poller(failing));
        var next = await watch.PollAsync();

        Assert.Equal((PassOutcome.StoreFailed, "The store is set to fail."), (failed.Outcome, failed.Problem));
        Assert.Equal(PassOutcome.Complete, next.Outcome);
        Assert.Single(watch.Changes);
    }

    [Fact]
    public async Task A_refused_key_ends_the_pass_at_once_and_is_named_in_the_report()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.Bend.Instead = _ => BentHandler.Answer(HttpStatusCode.Unauthorized, """{"error":{"status":401,"code":2004}}""");

        var report = await watch.PollAsync();

        Assert.Equal((PassOutcome.Incomplete, LinqFailureKind.KeyRefused, 2004), (report.Outcome, report.Failure?.Kind, report.Failure?.Code));
    }

    [Fact]
    public async Task A_recovered_chat_still_has_its_row_after_most_of_a_day()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("AT_RISK");
        await watch.PollAsync();
        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();

        watch.Clock.Advance(TimeSpan.FromHours(23));
        await watch.PollAsync();

        Assert.NotNull(await watch.RowAsync(chat));
    }
}

using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SurgeTests
{
    [Fact]
    public async Task A_thousand_chats_that_turn_at_once_across_many_pages_are_one_surge()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var chats = Enumerable.Range(0, 1_000).Select(_ => watch.AddChat()).ToList();
        await watch.PollAsync();

        foreach (var chat in chats)
            watch.Turn(chat, "AT_RISK");
        await watch.PollAsync();
        await watch.PollAsync();

        var surge = Assert.Single(watch.Published.OfType<LineSurge>());
        Assert.True(surge.Raised);
        Assert.Equal((new LineCounts(1_000, 1_000, 0, 0), 1_000L), (surge.Counts, surge.Turned));
        Assert.Equal(10, surge.Worst.Count);
        // 2 % of a thousand are twenty: those before were on their own, the twentieth made the surge.
        Assert.Equal(981, watch.Changes.Count(change => change.InSurge));
        Assert.All(watch.Changes.Take(19), change => Assert.False(change.InSurge));
        Assert.Equal(watch.Published[^1], surge);
    }

    [Theory]
    [InlineData(9, 3, false)]
    [InlineData(10, 3, true)]
    [InlineData(19, 980, false)]
    [InlineData(20, 980, true)]
    public async Task Both_the_number_and_the_share_of_the_lines_chats_must_be_reached(int turned, int others, bool isSurge)
    {
        await using var watch = await LineOfAsync(others);

        AddBad(watch, turned);
        await watch.PollAsync();

        Assert.Equal(isSurge, watch.Published.OfType<LineSurge>().Any());
    }

    [Fact]
    public async Task Chats_that_turn_one_after_another_within_the_window_add_up_but_slower_ones_do_not()
    {
        await using var slow = await Watch.BaselinedAsync();
        await using var fast = await Watch.BaselinedAsync();
        var began = fast.Clock.GetUtcNow().AddMinutes(1);

        for (var i = 0; i < 10; i++)
        {
            AddBad(slow, 1);
            await slow.PollAsync();
            slow.Clock.Advance(TimeSpan.FromMinutes(1));
            AddBad(fast, 1);
            await fast.PollAsync();
        }

        Assert.Empty(slow.Published.OfType<LineSurge>());
        var surge = Assert.Single(fast.Published.OfType<LineSurge>());
        Assert.Equal((10L, began), (surge.Turned, surge.Began));
    }

    [Fact]
    public async Task The_worst_chats_are_those_that_turned_in_the_surge_critical_first_and_then_oldest()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 2, "CRITICAL");
        await watch.PollAsync();
        watch.Clock.Advance(TimeSpan.FromHours(1));
        var now = watch.Clock.GetUtcNow();

        AddBad(watch, 11);
        var (late, early) = (watch.AddChat("CRITICAL", TimeSpan.FromMinutes(1)), watch.AddChat("CRITICAL", TimeSpan.FromMinutes(9)));
        watch.AddChat("OPTED_OUT");
        await watch.PollAsync();

        var surge = Assert.Single(watch.Published.OfType<LineSurge>());
        Assert.Equal([early, late], surge.Worst.Take(2).Select(chat => chat.Chat));
        Assert.All(surge.Worst.Skip(2), chat => Assert.Equal(HealthStatus.AtRisk, chat.Status));
        Assert.Equal(new LineCounts(19, 11, 4, 1), surge.Counts);
        Assert.Equal(13, surge.Turned);
        Assert.Equal(now.AddMinutes(1), surge.Began);
    }

    [Fact]
    public async Task Opt_outs_and_their_ends_neither_cause_a_surge_nor_belong_to_one()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chats = AddBad(watch, 30, "OPTED_OUT");
        await watch.PollAsync();
        Assert.Empty(watch.Published.OfType<LineSurge>());

        var bad = AddBad(watch, 30);
        watch.AddChat("OPTED_OUT");
        foreach (var chat in chats)
            watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();
        watch.Turn(bad[29], "OPTED_OUT");
        await watch.PollAsync();
        watch.Turn(bad[29], "HEALTHY");
        await watch.PollAsync();

        var surge = Assert.Single(watch.Published.OfType<LineSurge>());
        Assert.Equal(30, surge.Turned);
        Assert.Equal(63, watch.Changes.Count(change => change.IsOptOut));
        Assert.All(watch.Changes.Where(change => change.IsOptOut), change => Assert.False(change.InSurge));
        Assert.Equal(21, watch.Changes.Count(change => change.InSurge));
    }

    [Fact]
    public async Task Improvements_of_chats_in_a_surge_belong_to_it_and_those_of_other_chats_do_not()
    {
        await using var watch = await Watch.BaselinedAsync();
        var before = AddBad(watch, 1).Single();
        await watch.PollAsync();
        var chats = AddBad(watch, 20, "CRITICAL");
        await watch.PollAsync();
        var turned = watch.Changes.Count();

        watch.Turn(before, "HEALTHY");
        watch.Turn(chats[18], "AT_RISK");
        watch.Turn(chats[19], "HEALTHY");
        await watch.PollAsync();
        watch.Turn(chats[18], "HEALTHY");
        await watch.PollAsync();

        Assert.Equal(
            [(before, false), (chats[18], true), (chats[18], true), (chats[19], true)],
            watch.Changes.Skip(turned).Select(change => (change.Chat, change.InSurge)).OrderBy(change => change.Item2).ThenBy(change => chats.IndexOf(change.Chat)));
    }

    [Fact]
    public async Task A_chat_that_gets_worse_step_by_step_counts_once()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chats = AddBad(watch, 9);
        await watch.PollAsync();
        foreach (var chat in chats)
            watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();
        Assert.Empty(watch.Published.OfType<LineSurge>());

        AddBad(watch, 1);
        await watch.PollAsync();
        watch.Turn(chats[0], "HEALTHY");
        await watch.PollAsync();
        watch.Turn(chats[0], "CRITICAL");
        await watch.PollAsync();

        Assert.Equal(10, Assert.Single(watch.Published.OfType<LineSurge>()).Turned);
        Assert.Equal(10, (await watch.LineRowAsync()).Surge!.Turned);
    }

    [Fact]
    public async Task A_surge_is_over_when_fewer_than_half_as_many_turned_for_a_whole_window_and_says_what_is_still_unhealthy()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chats = AddBad(watch, 20);
        await watch.PollAsync();
        var began = watch.Clock.GetUtcNow();

        // Five in every window keep it going, and four do not.
        for (var minute = 0; minute < 30; minute++)
        {
            if (minute % 3 == 0)
                AddBad(watch, 1);
            await watch.PollAsync();
        }

        Assert.Single(watch.Published.OfType<LineSurge>());
        foreach (var chat in chats.Take(15))
            watch.Turn(chat, "HEALTHY");
        watch.Turn(chats[19], "CRITICAL");
        watch.AddChat("OPTED_OUT");
        for (var minute = 0; minute < 16; minute++)
            await watch.PollAsync();

        var over = watch.Published.OfType<LineSurge>().Last();
        Assert.False(over.Raised);
        Assert.Equal((new LineCounts(34, 14, 1, 1), 30L, began), (over.Counts, over.Turned, over.Began));
        Assert.Equal((10, chats[19]), (over.Worst.Count, over.Worst[0].Chat));
        Assert.DoesNotContain(over.Worst, chat => chat.Status == HealthStatus.OptedOut);

        AddBad(watch, 3);
        await watch.PollAsync();
        Assert.All(watch.Changes.TakeLast(3), change => Assert.False(change.InSurge));
        Assert.Equal([true, false], watch.Published.OfType<LineSurge>().Select(surge => surge.Raised));
    }

    [Fact]
    public async Task The_recovery_of_a_chat_from_a_past_surge_still_belongs_to_it_but_a_new_turn_does_not()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chats = AddBad(watch, 12);
        await watch.PollAsync();
        for (var minute = 0; minute < 17; minute++)
            await watch.PollAsync();
        Assert.Equal([true, false], watch.Published.OfType<LineSurge>().Select(surge => surge.Raised));

        watch.Turn(chats[10], "HEALTHY");
        watch.Turn(chats[11], "CRITICAL");
        await watch.PollAsync();
        watch.Turn(chats[11], "HEALTHY");
        await watch.PollAsync();

        Assert.Equal([true, false, false], watch.Changes.Skip(12).Select(change => change.InSurge));
    }

    [Fact]
    public async Task The_baseline_is_not_a_surge_whatever_it_finds_or_sees_turn()
    {
        await using var watch = await Watch.StartAsync();
        AddBad(watch, 30);
        for (var i = 0; i < 30; i++)
            watch.AddChat("CRITICAL", ago: TimeSpan.FromDays(-1));

        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(30, watch.Changes.Count());
        Assert.Empty(watch.Published.OfType<LineSurge>());
    }

    [Fact]
    public async Task A_process_that_dies_after_the_changes_reports_the_surge_after_its_restart_and_counts_on()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 25);
        // The last commit of the pass, which reports it, never happens.
        var dying = new CountingStore(watch.Store) { FailCommit = 5 };
        Assert.Equal(PassOutcome.StoreFailed, (await watch.PollAsync(watch.Poller(dying))).Outcome);
        Assert.Equal(25, watch.Changes.Count());
        Assert.Empty(watch.Published.OfType<LineSurge>());

        AddBad(watch, 2);
        await watch.PollAsync(watch.Poller(holder: "test"));
        await watch.PollAsync();

        Assert.Equal(25, Assert.Single(watch.Published.OfType<LineSurge>()).Turned);
        Assert.Equal(27, (await watch.LineRowAsync()).Surge!.Turned);
        Assert.Equal(18, watch.Changes.Count(change => change.InSurge));
    }

    [Fact]
    public async Task Whichever_commit_of_the_pass_fails_the_surge_is_reported_once()
    {
        for (var commit = 1; commit <= 6; commit++)
        {
            await using var watch = await Watch.BaselinedAsync();
            var chats = AddBad(watch, 25);
            await watch.PollAsync(watch.Poller(new CountingStore(watch.Store) { FailCommit = commit }));
            await watch.PollAsync();
            await watch.PollAsync();

            // The next pass reports at its start what the one before has recorded, and counts on.
            Assert.InRange(Assert.Single(watch.Published.OfType<LineSurge>()).Turned, 10, 25);
            Assert.Equal(25, (await watch.LineRowAsync()).Surge!.Turned);
            Assert.Equal(chats.OrderBy(chat => chat.Uuid), watch.Changes.Select(change => change.Chat).OrderBy(chat => chat.Uuid));
        }
    }

    [Fact]
    public async Task A_long_pass_reports_a_surge_after_a_minute_and_before_its_end()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 60);
        var reportedAt = 0;
        watch.Bend.HoldBack = _ =>
        {
            watch.Clock.Advance(TimeSpan.FromSeconds(25));
            if (reportedAt == 0 && watch.Published.OfType<LineSurge>().Any())
                reportedAt = watch.Bend.ListRequests;
            return Task.CompletedTask;
        };

        await watch.PollAsync();

        Assert.InRange(reportedAt, 4, 7);
        Assert.InRange(Assert.Single(watch.Published.OfType<LineSurge>()).Turned, 20, 50);
    }

    [Fact]
    public async Task A_pass_that_does_not_reach_the_end_reports_a_surge_too()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        AddBad(watch, 35);
        watch.Bend.Instead = request => watch.Bend.ListRequests > 4
            ? BentHandler.Answer(System.Net.HttpStatusCode.BadGateway) : null;

        Assert.Equal(PassOutcome.Incomplete, (await watch.PollAsync()).Outcome);

        Assert.True(Assert.Single(watch.Published.OfType<LineSurge>()).Raised);
    }

    [Fact]
    public async Task A_surge_says_how_many_were_unhealthy_a_day_and_a_week_before()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 2);
        watch.Clock.Advance(TimeSpan.FromHours(1));
        await watch.PollAsync();
        watch.Clock.Advance(TimeSpan.FromDays(6));
        AddBad(watch, 3);
        await watch.PollAsync();
        watch.Clock.Advance(TimeSpan.FromMinutes(15));
        await watch.PollAsync();
        watch.Clock.Advance(TimeSpan.FromDays(1));

        AddBad(watch, 10);
        await watch.PollAsync();

        var surge = Assert.Single(watch.Published.OfType<LineSurge>());
        Assert.Equal((5L, 2L), (surge.DayAgo, surge.WeekAgo));
    }

    [Fact]
    public async Task When_turned_off_there_is_no_surge_and_one_that_had_begun_ends()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 20);
        await watch.PollAsync();

        watch.Rules = watch.Rules with { Surge = watch.Rules.Surge with { Chats = 0 } };
        AddBad(watch, 20);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<LineSurge>().Select(surge => surge.Raised));
        Assert.All(watch.Changes.Skip(20), change => Assert.False(change.InSurge));
    }

    [Fact]
    public async Task After_the_service_was_down_for_hours_a_surge_ends_with_the_first_complete_pass()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 20);
        await watch.PollAsync();

        watch.Clock.Advance(TimeSpan.FromHours(5));
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<LineSurge>().Select(surge => surge.Raised));
    }

    [Fact]
    public async Task Chats_that_turned_while_the_service_was_down_for_hours_do_not_belong_to_an_earlier_surge()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 20);
        await watch.PollAsync();

        watch.Clock.Advance(TimeSpan.FromHours(5));
        AddBad(watch, 4);
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<LineSurge>().Select(surge => surge.Raised));
        Assert.All(watch.Changes.Skip(20), change => Assert.False(change.InSurge));
    }

    [Fact]
    public async Task A_surge_that_no_pass_can_end_hides_nothing_once_few_chats_turn()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 0);
        var chats = AddBad(watch, 20);
        await watch.PollAsync();
        watch.Bend.Instead = request => request.RequestUri!.Query.Contains("cursor=", StringComparison.Ordinal) ? BentHandler.Answer(System.Net.HttpStatusCode.BadGateway) : null;

        watch.Clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var chat in chats)
            watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();

        Assert.NotNull((await watch.LineRowAsync()).Surge);
        Assert.Equal(10, watch.Changes.Skip(20).Count());
        Assert.All(watch.Changes.Skip(20), change => Assert.False(change.InSurge));
    }

    [Fact]
    public async Task The_lines_row_does_not_grow_with_a_surge()
    {
        await using var watch = await Watch.BaselinedAsync();
        AddBad(watch, 500);
        await watch.PollAsync();

        Assert.InRange(StoredText.Of(await watch.LineRowAsync()).Length, 0, 1_500);
    }

    private static async Task<Watch> LineOfAsync(int healthy)
    {
        var watch = await Watch.BaselinedAsync(healthyChats: 0);
        for (var i = 0; i < healthy; i++)
            watch.AddChat();
        await watch.PollAsync();
        return watch;
    }

    /// <summary>New chats that are bad already, which have turned since the last pass.</summary>
    private static List<ChatId> AddBad(Watch watch, int chats, string status = "AT_RISK") =>
        [.. Enumerable.Range(0, chats).Select(_ => watch.AddChat(status, TimeSpan.Zero))];
}

using Xunit;

namespace Linq.Alerts.Tests;

public sealed class FlappingTests
{
    [Fact]
    public async Task The_fifth_change_within_an_hour_makes_a_chat_flap_and_its_history_follows_at_once()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();

        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY");
        Assert.Empty(watch.Published.OfType<ChatFlapping>());
        await TurnAsync(watch, chat, "CRITICAL", "AT_RISK", "HEALTHY");

        var flapping = Assert.Single(watch.Published.OfType<ChatFlapping>());
        Assert.Equal((true, chat, HealthStatus.Critical, 5L), (flapping.Raised, flapping.Chat, flapping.Status, flapping.Changes));
        Assert.Equal(
            [HealthStatus.AtRisk, HealthStatus.Healthy, HealthStatus.AtRisk, HealthStatus.Healthy, HealthStatus.Critical],
            flapping.History.Select(turn => turn.Status));
        Assert.Equal(watch.Changes.Take(5).Select(change => change.Since), flapping.History.Select(turn => turn.Since));
        Assert.Equal(flapping.History[0].Since, flapping.From);
        Assert.Equal([false, false, false, false, true, true, true], watch.Changes.Select(change => change.IsFlapping));
        Assert.Equal(watch.Changes.ElementAt(4).Id.Sequence + 1, flapping.Id.Sequence);
        Assert.Equal(watch.Changes.First().Facts.OtherSide, flapping.OtherSide);
    }

    [Fact]
    public async Task Changes_that_are_further_apart_are_not_flapping()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();

        foreach (var status in new[] { "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY" })
        {
            await TurnAsync(watch, chat, status);
            watch.Clock.Advance(TimeSpan.FromMinutes(14));
        }

        Assert.Empty(watch.Published.OfType<ChatFlapping>());
        Assert.All(watch.Changes, change => Assert.False(change.IsFlapping));
    }

    [Theory]
    [InlineData("HEALTHY")]
    [InlineData("CRITICAL")]
    public async Task After_half_an_hour_without_a_change_a_chat_has_settled_with_a_summary_and_counting_starts_anew(string last)
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", last);
        var first = watch.Changes.First().Since;

        for (var minute = 0; minute < 29; minute++)
            await watch.PollAsync();
        Assert.Single(watch.Published.OfType<ChatFlapping>());
        await watch.PollAsync();
        await watch.PollAsync();

        var settled = watch.Published.OfType<ChatFlapping>().Last();
        Assert.Equal((false, HealthStatus.Read(last), 12L, first), (settled.Raised, settled.Status, settled.Changes, settled.From));
        Assert.Equal(watch.Changes.TakeLast(10).Select(change => new ChatStep(change.Status, change.Since)), settled.History);
        Assert.Equal(2, watch.Published.OfType<ChatFlapping>().Count());

        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "CRITICAL");
        Assert.All(watch.Changes.TakeLast(4), change => Assert.False(change.IsFlapping));
    }

    [Fact]
    public async Task Opt_outs_that_come_and_go_quickly_are_each_published_and_never_count_as_flapping()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();

        await TurnAsync(watch, chat, "OPTED_OUT", "HEALTHY", "OPTED_OUT", "HEALTHY", "OPTED_OUT", "HEALTHY", "OPTED_OUT", "AT_RISK", "OPTED_OUT");

        Assert.Equal(9, watch.Changes.Count());
        Assert.All(watch.Changes, change => Assert.False(change.IsFlapping));
        Assert.Empty(watch.Published.OfType<ChatFlapping>());
    }

    [Fact]
    public async Task A_flapping_chat_that_opts_out_and_back_in_is_exempt_for_only_these_two_changes()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK");

        await TurnAsync(watch, chat, "OPTED_OUT", "CRITICAL", "HEALTHY");

        Assert.Equal([false, false, true], watch.Changes.TakeLast(3).Select(change => change.IsFlapping));
        Assert.Equal(6, (await watch.RowAsync(chat))!.Flapping!.Changes);
    }

    [Fact]
    public async Task It_survives_a_restart_and_is_reported_once_whichever_commit_fails()
    {
        for (var commit = 1; commit <= 3; commit++)
        {
            await using var watch = await Watch.BaselinedAsync();
            var chat = watch.AddChat();
            await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY");

            watch.Turn(chat, "AT_RISK");
            await watch.PollAsync(watch.Poller(new CountingStore(watch.Store) { FailCommit = commit }));
            await watch.PollAsync(watch.Poller());
            await TurnAsync(watch, chat, "HEALTHY");

            Assert.Equal(5, Assert.Single(watch.Published.OfType<ChatFlapping>()).Changes);
            Assert.Equal([false, false, false, false, true, true], watch.Changes.Select(change => change.IsFlapping));
        }
    }

    [Fact]
    public async Task A_wrong_time_from_Linq_neither_causes_nor_hides_flapping()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        var time = watch.Clock.GetUtcNow().AddYears(1);

        foreach (var status in new[] { "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK" })
        {
            watch.Turn(chat, status, time = time.AddDays(1));
            await watch.PollAsync();
        }

        Assert.Single(watch.Published.OfType<ChatFlapping>());
    }

    [Fact]
    public async Task A_pass_that_does_not_reach_the_end_settles_nothing()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 20);
        var chat = watch.AddChat();
        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK");

        watch.Clock.Advance(TimeSpan.FromHours(1));
        watch.Bend.Instead = request => request.RequestUri!.Query.Contains("cursor", StringComparison.Ordinal) ? BentHandler.Answer(System.Net.HttpStatusCode.BadGateway) : null;
        await watch.PollAsync();
        Assert.Single(watch.Published.OfType<ChatFlapping>());
        watch.Bend.Instead = null;
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<ChatFlapping>().Select(flapping => flapping.Raised));
    }

    [Fact]
    public async Task A_recovered_chat_is_remembered_until_a_pass_has_read_enough_to_say_that_it_has_settled()
    {
        await using var watch = await Watch.BaselinedAsync(healthyChats: 20);
        var chat = watch.AddChat();
        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY");

        watch.Bend.RewriteList = list => list.Replace("\"health_status\"", "\"renamed\"", StringComparison.Ordinal);
        watch.Bend.Instead = request => request.RequestUri!.AbsolutePath.Contains("/v3/chats/", StringComparison.Ordinal) ? BentHandler.Answer(System.Net.HttpStatusCode.BadGateway) : null;
        for (var hour = 0; hour < 25; hour++)
        {
            await watch.PollAsync();
            watch.Clock.Advance(TimeSpan.FromHours(1));
        }

        (watch.Bend.RewriteList, watch.Bend.Instead) = (null, null);
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<ChatFlapping>().Select(flapping => flapping.Raised));
        Assert.Null(await watch.RowAsync(chat));
    }

    [Fact]
    public async Task When_turned_off_no_chat_flaps_and_those_that_did_have_settled()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        await TurnAsync(watch, chat, "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK");

        watch.Rules = watch.Rules with { Flapping = watch.Rules.Flapping with { Changes = 0 } };
        await TurnAsync(watch, chat, "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK", "HEALTHY", "AT_RISK");

        Assert.Equal([true, false], watch.Published.OfType<ChatFlapping>().Select(flapping => flapping.Raised));
        Assert.False(watch.Changes.Last().IsFlapping);
    }

    private static async Task TurnAsync(Watch watch, ChatId chat, params string[] statuses)
    {
        foreach (var status in statuses)
        {
            watch.Turn(chat, status);
            await watch.PollAsync();
        }
    }
}

using System.Net;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class BaselineTests
{
    [Fact]
    public async Task The_first_pass_over_10_000_chats_reports_300_unhealthy_ones_in_one_summary()
    {
        await using var watch = await Watch.StartAsync();
        watch.Linq.AddChats(watch.SimulatedLine, 9_700);
        for (var i = 0; i < 300; i++)
            watch.AddChat(i < 200 ? "AT_RISK" : i < 280 ? "CRITICAL" : "OPTED_OUT", ago: TimeSpan.FromHours(1 + i));

        var report = await watch.PollAsync();

        var summary = Assert.IsType<LineBaselined>(Assert.Single(watch.Published));
        Assert.Equal((10_000, 200, 80, 20), (summary.Chats, summary.AtRisk, summary.Critical, summary.OptedOut));
        Assert.Equal(LineBaselined.MaxWorst, summary.Worst.Count);
        Assert.All(summary.Worst, chat => Assert.Equal(HealthStatus.OptedOut, chat.Status));
        // The longest unhealthy first.
        Assert.Equal(watch.Clock.GetUtcNow() - TimeSpan.FromMinutes(1) - TimeSpan.FromHours(300), summary.Worst[0].Since);
        Assert.Equal(summary.Worst.OrderBy(chat => chat.Since), summary.Worst);
        Assert.Equal(PassOutcome.Complete, report.Outcome);
    }

    [Fact]
    public async Task An_interrupted_baseline_resumes_as_a_baseline()
    {
        await using var watch = await Watch.StartAsync();
        for (var i = 0; i < 25; i++)
            watch.AddChat("AT_RISK");
        FailAllPagesButTheFirst(watch);

        var broken = await watch.PollAsync();
        watch.Bend.Instead = null;
        await watch.PollAsync();

        Assert.Equal((PassOutcome.Incomplete, 10L), (broken.Outcome, broken.Chats));
        Assert.Equal(25, Assert.IsType<LineBaselined>(Assert.Single(watch.Published)).AtRisk);
    }

    [Fact]
    public async Task A_chat_that_becomes_unhealthy_during_the_baseline_is_reported_immediately()
    {
        await using var watch = await Watch.StartAsync();
        var old = watch.AddChat("AT_RISK");
        var turning = watch.AddChat();
        for (var i = 0; i < 10; i++)
            watch.AddChat();
        FailAllPagesButTheFirst(watch);
        await watch.PollAsync();

        watch.Turn(turning, "CRITICAL");
        await watch.PollAsync();

        Assert.Equal(turning, Assert.Single(watch.Changes).Chat);
        Assert.NotNull(await watch.RowAsync(old));
        Assert.Empty(watch.Published.OfType<LineBaselined>());
    }

    [Fact]
    public async Task A_baseline_not_complete_after_five_passes_raises_an_alarm_that_ends_when_it_completes()
    {
        await using var watch = await Watch.StartAsync();
        for (var i = 0; i < 12; i++)
            watch.AddChat();
        FailAllPagesButTheFirst(watch);

        for (var i = 0; i < 5; i++)
            await watch.PollAsync();
        Assert.Empty(watch.Published);
        await watch.PollAsync();
        await watch.PollAsync();
        Assert.Equal((AlarmKind.BaselineStuck, true), Only(watch));
        watch.Bend.Instead = null;
        await watch.PollAsync();

        Assert.Equal([true, false], watch.Published.OfType<Alarm>().Select(alarm => alarm.Raised));
        Assert.Single(watch.Published.OfType<LineBaselined>());
    }

    [Fact]
    public async Task A_line_added_later_gets_its_own_baseline()
    {
        await using var watch = await Watch.BaselinedAsync();
        var added = watch.Linq.AddLine();
        watch.Linq.AddChat(added, "CRITICAL", watch.Clock.GetUtcNow() - TimeSpan.FromDays(2));

        await watch.Poller().PollAsync(Watch.LineOf(added));

        Assert.Equal(1, watch.Published.OfType<LineBaselined>().Last().Critical);
        Assert.Empty(watch.Changes);
    }

    [Fact]
    public async Task A_chat_that_changes_during_the_baseline_is_reported_even_without_a_time()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat("AT_RISK");
        for (var i = 0; i < 10; i++)
            watch.AddChat();
        FailAllPagesButTheFirst(watch);
        watch.Bend.RewriteList = list => list.Replace("\"updated_at\"", "\"was_updated_at\"", StringComparison.Ordinal);
        await watch.PollAsync();

        watch.Turn(chat, "OPTED_OUT");
        await watch.PollAsync();
        await watch.PollAsync();

        var change = Assert.Single(watch.Changes);
        Assert.Equal((chat, HealthStatus.AtRisk, HealthStatus.OptedOut), (change.Chat, change.Previous, change.Status));
    }

    private static (AlarmKind, bool) Only(Watch watch)
    {
        var alarm = Assert.IsType<Alarm>(Assert.Single(watch.Published));
        return (alarm.Kind, alarm.Raised);
    }

    /// <summary>Linq fails in the middle of each list.</summary>
    private static void FailAllPagesButTheFirst(Watch watch) =>
        watch.Bend.Instead = request =>
            request.RequestUri!.Query.Contains("cursor", StringComparison.Ordinal)
                ? BentHandler.Answer(HttpStatusCode.InternalServerError) : null;
}

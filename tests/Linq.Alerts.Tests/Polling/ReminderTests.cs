using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ReminderTests
{
    [Fact]
    public async Task A_line_with_critical_chats_gets_one_reminder_a_day()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chats = new[] { watch.AddChat("CRITICAL", TimeSpan.Zero), watch.AddChat("CRITICAL", TimeSpan.FromMinutes(1)), watch.AddChat("AT_RISK", TimeSpan.FromDays(1)) };
        watch.AddChat("OPTED_OUT");
        await watch.PollAsync();

        var times = await HoursAsync(watch, 73);

        Assert.Equal([24, 48, 72], times);
        var reminder = watch.Published.OfType<LineReminder>().First();
        Assert.Equal(new LineCounts(7, 1, 2, 1), reminder.Counts);
        Assert.Equal([chats[1], chats[0], chats[2]], reminder.Worst.Select(chat => chat.Chat));
    }

    [Fact]
    public async Task Chats_that_are_less_than_critical_are_not_reported_again()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.AddChat("AT_RISK");
        watch.AddChat("OPTED_OUT");
        await watch.PollAsync();

        Assert.Empty(await HoursAsync(watch, 50));
    }

    [Fact]
    public async Task What_the_baseline_found_critical_is_reported_again_after_a_day()
    {
        await using var watch = await Watch.StartAsync();
        watch.AddChat("CRITICAL");
        await watch.PollAsync();

        Assert.Equal([24, 48], await HoursAsync(watch, 49));
    }

    [Fact]
    public async Task When_no_critical_chat_is_left_the_time_starts_over()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("CRITICAL");
        await watch.PollAsync();
        await HoursAsync(watch, 20);

        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();

        Assert.Equal([24], await HoursAsync(watch, 30));
    }

    [Theory]
    [InlineData(Reputation.AtRisk, true)]
    [InlineData(Reputation.Critical, true)]
    [InlineData(Reputation.Healthy, false)]
    [InlineData(Reputation.Unknown, false)]
    public async Task A_bad_line_reputation_is_reported_again_even_without_an_unhealthy_chat(Reputation reputation, bool isReported)
    {
        await using var watch = await Watch.BaselinedAsync();
        var line = watch.Line with { Reputation = reputation };
        await watch.Poller().PollAsync(line);

        for (var hour = 0; hour < 24; hour++)
        {
            watch.Clock.Advance(TimeSpan.FromHours(1));
            await watch.Poller().PollAsync(line);
        }

        Assert.Equal(isReported ? [reputation] : [], watch.Published.OfType<LineReminder>().Select(reminder => reminder.Reputation));
    }

    [Fact]
    public async Task A_reminder_survives_restarts_and_a_failed_commit()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.AddChat("CRITICAL");
        await watch.PollAsync();
        await HoursAsync(watch, 23);

        watch.Clock.Advance(TimeSpan.FromHours(1));
        await watch.PollAsync(watch.Poller(new CountingStore(watch.Store) { FailCommit = 2 }));
        Assert.Empty(watch.Published.OfType<LineReminder>());
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Single(watch.Published.OfType<LineReminder>());
    }

    [Fact]
    public async Task When_turned_off_nothing_is_reported_again()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.Rules = watch.Rules with { Reminders = watch.Rules.Reminders with { Remind = TimeSpan.Zero } };
        watch.AddChat("CRITICAL");
        await watch.PollAsync();

        Assert.Empty(await HoursAsync(watch, 72));
    }

    [Fact]
    public async Task A_clock_that_was_ahead_does_not_postpone_a_reminder_forever()
    {
        await using var watch = await Watch.BaselinedAsync();
        watch.AddChat("CRITICAL");
        watch.Clock.Advance(TimeSpan.FromDays(400));
        await watch.PollAsync();

        watch.Clock.Set(TimeSpan.FromDays(-400));
        await watch.PollAsync();

        Assert.Single(watch.Published.OfType<LineReminder>());
    }

    /// <summary>Runs a pass every hour; returns the hours at which a reminder was sent.</summary>
    private static async Task<List<int>> HoursAsync(Watch watch, int hours)
    {
        List<int> times = [];
        for (var hour = 1; hour <= hours; hour++)
        {
            var before = watch.Published.OfType<LineReminder>().Count();
            watch.Clock.Advance(TimeSpan.FromMinutes(59));
            await watch.PollAsync();
            if (watch.Published.OfType<LineReminder>().Count() > before)
                times.Add(hour);
        }

        return times;
    }
}

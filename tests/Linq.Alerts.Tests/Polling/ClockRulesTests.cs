using System.Text.Json.Nodes;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The clock rules, over whole passes.</summary>
public sealed class ClockRulesTests
{
    [Fact]
    public async Task The_same_status_with_a_newer_time_means_the_chat_left_it_and_came_back_between_two_polls()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "CRITICAL");

        watch.Turn(chat, "CRITICAL");
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal([false, true], watch.Changes.Select(change => change.IsRecurrence));
    }

    [Fact]
    public async Task An_opt_out_that_ended_briefly_is_reported_a_second_time()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "OPTED_OUT");

        watch.Turn(chat, "HEALTHY");
        watch.Clock.Advance(TimeSpan.FromSeconds(5));
        watch.Turn(chat, "OPTED_OUT");
        await watch.PollAsync();

        Assert.Equal(2, watch.Changes.Count(change => change.Status == HealthStatus.OptedOut));
    }

    [Fact]
    public async Task An_older_time_with_another_status_is_believed_when_the_next_pass_confirms_it()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "CRITICAL");

        watch.Turn(chat, "HEALTHY", watch.Clock.GetUtcNow() - TimeSpan.FromHours(1));
        await watch.PollAsync();
        Assert.Single(watch.Changes);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal([HealthStatus.Critical, HealthStatus.Healthy], watch.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task A_stale_reading_seen_once_changes_nothing()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "CRITICAL");
        var since = watch.Clock.GetUtcNow();

        watch.Turn(chat, "HEALTHY", since - TimeSpan.FromHours(1));
        await watch.PollAsync();
        watch.Turn(chat, "CRITICAL", since);
        await watch.PollAsync();
        watch.Turn(chat, "HEALTHY", since - TimeSpan.FromHours(1));
        await watch.PollAsync();

        Assert.DoesNotContain(watch.Changes, change => change.IsRecovery);
    }

    [Fact]
    public async Task A_clock_a_day_ahead_does_not_mute_the_chat()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        watch.Turn(chat, "AT_RISK", watch.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        await watch.PollAsync();

        watch.Turn(chat, "OPTED_OUT");
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal([HealthStatus.AtRisk, HealthStatus.OptedOut], watch.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task An_equal_time_with_another_status_is_a_change()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "AT_RISK");
        var since = (await watch.RowAsync(chat))!.Since;

        watch.Turn(chat, "CRITICAL", since);
        await watch.PollAsync();

        Assert.Equal(HealthStatus.Critical, watch.Changes.Last().Status);
    }

    [Fact]
    public async Task A_missing_time_becomes_the_time_of_observation_and_does_not_repeat_the_change()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat("AT_RISK");
        watch.Bend.RewriteList = list => list.Replace("\"updated_at\"", "\"was_updated_at\"", StringComparison.Ordinal);

        await watch.PollAsync();
        var seen = watch.Clock.GetUtcNow();
        await watch.PollAsync();

        Assert.Equal((chat, seen), (Assert.Single(watch.Changes).Chat, watch.Changes.Single().Since));
    }

    [Theory]
    [InlineData("at_risk", 1)]
    [InlineData("SHADOW_BANNED", 0)]
    public async Task A_status_counts_in_any_case_and_an_unknown_one_keeps_the_last(string word, int changes)
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();

        watch.Turn(chat, word);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(changes, watch.Changes.Count());
    }

    [Fact]
    public async Task An_unknown_status_raises_one_alarm_however_many_lines_passes_and_processes_see_it()
    {
        await using var watch = await Watch.BaselinedAsync();
        foreach (var line in new[] { watch.SimulatedLine, watch.Linq.AddLine() })
            watch.Linq.SetHealth(watch.Linq.AddChat(line), "SHADOW_BANNED");

        var instances = new Instances(watch);
        for (var minute = 0; minute < 3; minute++)
            await instances.RunAsync();

        var alarm = Assert.Single(watch.Published.OfType<Alarm>(), alarm => alarm.Kind == AlarmKind.UnknownStatus);
        Assert.Contains("does not know: SHADOW_BANNED, first seen on line •••01", alarm.Text, StringComparison.Ordinal);
        Assert.Equal(LineId.Account, alarm.Line.Id);

        watch.Linq.SetHealth(watch.Linq.AddChat(watch.SimulatedLine), "ON_FIRE");
        await instances.RunAsync();
        await instances.RunAsync();
        Assert.Equal(2, watch.Published.OfType<Alarm>().Count(one => one.Kind == AlarmKind.UnknownStatus));
    }

    [Theory]
    [InlineData("call +12025550142")]
    [InlineData("12025550142")]
    [InlineData("TEL_12025550142")]
    public async Task An_unknown_status_is_never_a_recovery_and_its_text_is_not_repeated_unless_it_is_a_word(string word)
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "CRITICAL");

        watch.Turn(chat, word);
        var report = await watch.PollAsync();

        Assert.Equal(["(not printable)"], report.UnknownWords);
        Assert.Equal(HealthStatus.Critical, (await watch.RowAsync(chat))!.Status);
        Assert.Single(watch.Changes);
        Assert.DoesNotContain(watch.Published.OfType<Alarm>(), alarm => alarm.Text.Contains("2025550142", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flap_between_two_polls_is_counted_once_and_not_reported()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();
        using var flaps = new Measured("linq_alerts.missed_flaps");

        watch.Clock.Advance(TimeSpan.FromSeconds(20));
        watch.Turn(chat, "HEALTHY");
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(1, flaps.Sum);
        Assert.Empty(watch.Changes);
    }

    [Fact]
    public async Task A_clock_ahead_does_not_mute_a_chat_that_every_list_shows_twice()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = watch.AddChat();
        watch.Turn(chat, "AT_RISK", watch.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        watch.Bend.RewriteList = list =>
        {
            var page = JsonNode.Parse(list)!;
            var chats = page["chats"]!.AsArray();
            foreach (var again in chats.Select(listed => listed!.DeepClone()).ToList())
                chats.Add(again);
            return page.ToJsonString();
        };
        await watch.PollAsync();

        watch.Turn(chat, "OPTED_OUT");
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal([HealthStatus.AtRisk, HealthStatus.OptedOut], watch.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task A_doubt_ends_when_the_recorded_status_is_read_again()
    {
        await using var watch = await Watch.BaselinedAsync();
        var chat = await SickAsync(watch, "CRITICAL");
        var since = watch.Clock.GetUtcNow();

        watch.Turn(chat, "HEALTHY", since - TimeSpan.FromHours(1));
        await watch.PollAsync();
        Assert.NotNull((await watch.RowAsync(chat))!.Doubt);
        watch.Turn(chat, "CRITICAL", since - TimeSpan.FromMinutes(1));
        await watch.PollAsync();

        Assert.Null((await watch.RowAsync(chat))!.Doubt);
    }

    [Fact]
    public async Task A_flap_during_a_pass_is_counted_by_the_next_one()
    {
        await using var watch = await Watch.StartAsync();
        var chat = watch.AddChat();
        await watch.PollAsync();
        using var flaps = new Measured("linq_alerts.missed_flaps");

        watch.Bend.HoldBack = _ =>
        {
            watch.Clock.Advance(TimeSpan.FromSeconds(10));
            watch.Turn(chat, "HEALTHY");
            watch.Clock.Advance(TimeSpan.FromSeconds(10));
            return Task.CompletedTask;
        };
        await watch.PollAsync();
        Assert.Equal(0, flaps.Sum);
        watch.Bend.HoldBack = null;
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal(1, flaps.Sum);
    }

    private static async Task<ChatId> SickAsync(Watch watch, string status)
    {
        var chat = watch.AddChat();
        watch.Clock.Advance(TimeSpan.FromMinutes(1));
        watch.Turn(chat, status);
        await watch.PollAsync();
        return chat;
    }
}

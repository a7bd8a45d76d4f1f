using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>What a pass keeps about its line and chats, apart from what it publishes.</summary>
public sealed class PassFactsTests
{
    private readonly TestTimeProvider _clock = new();

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void A_line_that_got_another_number_keeps_its_row_under_the_new_one()
    {
        var renumbered = new Line(Some.Line.Id, Some.Number(7), Reputation.Healthy);

        var pass = Pass(Some.Row() with { NextSequence = 12 }, renumbered);

        Assert.Equal((renumbered.Name, 12), (pass.Row.Line, pass.Row.NextSequence));
    }

    [Fact]
    public void A_baseline_begun_by_a_clock_that_was_ahead_counts_from_now()
    {
        var ahead = Some.Row() with { Epoch = Now.AddYears(1) };

        Assert.Equal(Now, Pass(ahead).Row.Epoch);
        Assert.Equal(Now.AddYears(1), Pass(ahead with { BaselinedAt = Now }).Row.Epoch);
        Assert.Equal(Now.AddTicks(-1), Pass(ahead with { Epoch = Now.AddTicks(-1) }).Row.Epoch);
    }

    [Fact]
    public void The_counts_follow_every_row_that_is_written_or_forgotten()
    {
        var pass = Pass(Some.Row() with { Chats = 10 }, chats: [Some.ChatRow(1), Some.ChatRow(2, HealthStatus.Critical), Some.ChatRow(3, HealthStatus.OptedOut)]);
        Assert.Equal(new LineCounts(10, 1, 1, 1), pass.Counts);

        pass.Write(Some.ChatRow(1, HealthStatus.Critical));
        pass.Write(Some.ChatRow(4));
        pass.Forget(Some.ChatRow(3));
        pass.Forget(Some.ChatRow(3));

        Assert.Equal(new LineCounts(10, 1, 2, 0), pass.Counts);
    }

    [Fact]
    public void A_line_never_has_fewer_chats_than_unhealthy_ones() =>
        Assert.Equal(2, Pass(Some.Row() with { Chats = 1 }, chats: [Some.ChatRow(1), Some.ChatRow(2)]).Counts.Chats);

    [Fact]
    public void A_recovered_chat_is_forgotten_after_more_than_a_day_unless_it_is_flapping()
    {
        var recovered = Some.ChatRow(1, HealthStatus.Healthy) with { RecoveredAt = Now - PollLimits.KeepRecovered };
        var longAgo = recovered with { Id = Some.Chat(2), RecoveredAt = recovered.RecoveredAt - TimeSpan.FromTicks(1) };
        var flapping = longAgo with { Id = Some.Chat(3), Flapping = new(Now, 5) };

        Assert.Equal([longAgo], Pass(Some.Row(), chats: [recovered, longAgo, flapping, Some.ChatRow(4)]).LongRecovered());
    }

    [Fact]
    public void Missed_passes_are_counted_up_to_the_number_that_matters()
    {
        var pass = Pass(Some.Row(), chats: Some.ChatRow());
        for (var n = 0; n < PollLimits.MissedPasses + 2; n++)
            pass.Miss(pass.Rows.Single());

        Assert.Equal(PollLimits.MissedPasses, pass.Rows.Single().MissedPasses);
    }

    [Fact]
    public void A_complete_pass_clears_the_count_of_those_that_could_not_read_everything()
    {
        var pass = Pass(Some.Row() with { BaselinedAt = Now, UnreadPasses = 2 });

        pass.Complete();

        Assert.Equal((0, Now, Now, Now), (pass.Row.UnreadPasses, pass.Row.LastCompleteStart, pass.Row.LastCompleteEnd, pass.Row.LastReadEnd));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_list_of_which_nothing_could_be_read_gives_no_summary_even_after_three_passes(int readable, bool isNothing)
    {
        var pass = Pass(Some.Row() with { UnreadPasses = 2 });
        pass.Unread.AddEntries(5);
        Observe(pass, readable);

        pass.CompleteInPart();

        Assert.Equal(3, pass.Row.UnreadPasses);
        Assert.Equal(isNothing, pass.Row.BaselinedAt is null);
        // One of six isn't most of them.
        Assert.Null(pass.Row.LastReadEnd);
    }

    [Fact]
    public void Half_of_the_list_is_enough_to_count_as_read()
    {
        var pass = Pass(Some.Row() with { BaselinedAt = Now });
        pass.Unread.AddEntries(2);
        Observe(pass, 2);
        Assert.True(pass.IsMostlyRead);

        pass.Unread.AddEntries(1);

        Assert.False(pass.IsMostlyRead);
    }

    [Fact]
    public void The_worst_chats_come_first_and_of_these_the_longest_unhealthy()
    {
        var rows = new[]
        {
            Some.ChatRow(1) with { Since = Now.AddDays(-9) },
            Some.ChatRow(2, HealthStatus.Critical) with { Since = Now.AddDays(-1) },
            Some.ChatRow(3, HealthStatus.Critical) with { Since = Now.AddDays(-2) },
            Some.ChatRow(4, HealthStatus.OptedOut),
        };

        Assert.Equal([Some.Chat(3), Some.Chat(2), Some.Chat(1)], LinePass.WorstButOptedOut(rows).Select(unhealthy => unhealthy.Chat));
    }

    [Fact]
    public void A_change_without_a_time_counts_from_now()
    {
        var pass = Pass(Some.Row() with { BaselinedAt = Now.AddDays(-1), LastCompleteStart = Now.AddMinutes(-1) });
        Observe(pass, 1, "CRITICAL", since: null);

        var row = pass.Rows.Single();

        Assert.Equal((Now, (DateTimeOffset?)Now, null), (row.Since, row.UnhealthySince, row.RecoveredAt));
    }

    [Fact]
    public void A_list_that_stays_short_is_compared_with_the_number_from_before_until_a_person_confirms_it()
    {
        var row = Some.Row() with { BaselinedAt = Now, Chats = 100 };
        for (var n = 0; n < 2; n++)
        {
            var pass = Pass(row);
            Observe(pass, 20);
            pass.Complete();
            row = pass.Row;
            Assert.Equal((20, 100), (row.Chats, row.ChatsBefore));
        }

        var confirmed = Pass(row with { AbsenceConfirmedUntil = Now.AddMinutes(30) });
        Observe(confirmed, 20);
        confirmed.Complete();

        Assert.Null(confirmed.Row.ChatsBefore);
    }

    [Fact]
    public void An_unknown_status_does_not_clear_a_doubt()
    {
        var doubt = new Doubt(HealthStatus.Healthy, Now.AddMinutes(-1));
        var pass = Pass(Some.Row(), chats: Some.ChatRow() with { Doubt = doubt, MissedPasses = 1 });

        Observe(pass, Some.Chat(), "PAUSED");

        Assert.Equal((doubt, 0), (pass.Rows.Single().Doubt, pass.Rows.Single().MissedPasses));
    }

    [Fact]
    public void Only_a_change_to_something_at_least_as_bad_starts_the_time_since_it_turned_worse()
    {
        var critical = Some.ChatRow(1, HealthStatus.Critical) with { UnhealthySince = Now.AddHours(-1) };

        Assert.Null(After("AT_RISK").TurnedAt);
        Assert.Null(After("HEALTHY").TurnedAt);
        Assert.Null(After("OPTED_OUT").TurnedAt);
        Assert.Equal(Now, After("CRITICAL").TurnedAt);
        Assert.Equal(Now.AddHours(-1), After("AT_RISK").UnhealthySince);
        Assert.Null(After("HEALTHY").UnhealthySince);

        ChatRow After(string status)
        {
            var pass = Pass(Some.Row() with { BaselinedAt = Now }, chats: critical with { Since = Now.AddMinutes(-5) });
            Observe(pass, Some.Chat(), status, Now.ToString("O"));
            Assert.Equal(1, pass.Changes);
            return pass.Rows.Single();
        }
    }

    [Fact]
    public void A_surge_that_covered_a_problem_covers_its_recovery_and_nothing_after_it()
    {
        var pass = Pass(Some.Row() with { BaselinedAt = Now }, chats: Some.ChatRow() with { InSurge = true, Since = Now.AddMinutes(-5) });

        Observe(pass, Some.Chat(), "HEALTHY", Now.ToString("O"));

        Assert.False(pass.Rows.Single().InSurge);
        var (commit, _) = pass.Draft.Take(pass.Row, default, Now);
        Assert.True(Assert.IsType<ChatHealthChanged>(Assert.Single(commit.Events)).InSurge);
    }

    [Fact]
    public void A_lost_chat_counts_as_a_change()
    {
        var pass = Pass(Some.Row(), chats: Some.ChatRow());

        pass.Lose(Some.ChatRow());

        Assert.Equal((1, 0), (pass.Changes, pass.Counts.Unhealthy));
    }

    [Theory]
    [InlineData("PAUSED-2_x", "PAUSED-2_x")]
    [InlineData("IN_2026", "IN_2026")]
    [InlineData("IN_20261", "(not printable)")]
    [InlineData("SO SO", "(not printable)")]
    [InlineData("AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDDDDDDD", "AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDDDDDDD")]
    [InlineData("AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDDDDDDDE", "(not printable)")]
    public void An_unknown_status_is_shown_only_if_it_cannot_be_personal_data(string word, string shown)
    {
        var pass = Pass(Some.Row());

        Observe(pass, Some.Chat(), word);

        Assert.Equal([shown], pass.UnknownWords);
    }

    private LinePass Pass(LineRow row, Line? line = null, params IReadOnlyList<ChatRow> chats) =>
        new(line ?? Some.Line, new(row, default, chats), new(), _clock);

    /// <summary>Chats that have no row.</summary>
    private static void Observe(LinePass pass, int chats, string status = "HEALTHY", string? since = "2026-05-01T18:28:25Z")
    {
        for (var n = 1; n <= chats; n++)
            Observe(pass, Some.Chat(1_000 + n), status, since);
    }

    private static void Observe(LinePass pass, ChatId chat, string status, string? since = "2026-05-01T18:28:25Z")
    {
        var time = since is null ? "null" : $"\"{since}\"";
        var page = Pages.Read(Pages.Of($$"""{ "id": "{{chat}}", "health_status": { "status": "{{status}}", "updated_at": {{time}} } }"""));
        pass.Observe(page.Chats.Single(), page);
    }
}

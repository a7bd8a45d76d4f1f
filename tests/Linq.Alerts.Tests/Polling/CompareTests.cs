using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Edge cases of the clock rules that are hard to reach with a pass.</summary>
public sealed class CompareTests
{
    private static readonly DateTimeOffset Start = Some.Time;
    private static readonly PassTimes Pass = new(Start, LastComplete: Start.AddMinutes(-1), BaselineStart: null);
    private static readonly PassTimes Baseline = new(Start, LastComplete: null, BaselineStart: Start.AddMinutes(-1));

    [Theory]
    [InlineData(-61, false)]
    [InlineData(-60, false)]
    [InlineData(-59, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_healthy_chat_without_a_row_is_a_missed_flap_only_between_the_last_complete_pass_and_this_one(int seconds, bool isFlap) =>
        Assert.Equal(isFlap ? Verdict.MissedFlap : Verdict.Same, Compare.With(null, Reading(HealthStatus.Healthy, seconds), Pass, seenInThisPass: false));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-59, true)]
    [InlineData(null, false)]
    public void During_the_baseline_an_unhealthy_chat_counts_as_changed_only_after_its_start(int? seconds, bool hasTurned) =>
        Assert.Equal(hasTurned ? Verdict.Turned : Verdict.Found, Compare.With(null, Reading(HealthStatus.Critical, seconds), Baseline, seenInThisPass: false));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-59, true)]
    public void During_the_baseline_a_newer_time_is_a_recurrence_only_after_its_start(int seconds, bool recurred) =>
        Assert.Equal(recurred ? Verdict.Recurred : Verdict.Found, With(Row(-90), Reading(HealthStatus.Critical, seconds), Baseline));

    [Fact]
    public void A_doubted_status_is_believed_only_when_a_later_pass_confirms_it()
    {
        var older = Reading(HealthStatus.Healthy, -90);

        Assert.Equal(Verdict.Doubted, With(Row(-30), older));
        Assert.Equal(Verdict.Doubted, With(Row(-30) with { Doubt = new(HealthStatus.Healthy, Start) }, older));
        Assert.Equal(Verdict.Doubted, With(Row(-30) with { Doubt = new(HealthStatus.AtRisk, Start.AddMinutes(-1)) }, older));
        Assert.Equal(Verdict.Turned, With(Row(-30) with { Doubt = new(HealthStatus.Healthy, Start.AddMinutes(-1)) }, older));
    }

    [Fact]
    public void Within_one_pass_an_older_reading_is_not_even_doubted() =>
        Assert.Equal(Verdict.Same, Compare.With(Row(-30), Reading(HealthStatus.Healthy, -90), Pass, seenInThisPass: true));

    [Theory]
    [InlineData(0, 1_234_567)]
    [InlineData(1_230_000, 1_234_567)]
    [InlineData(1_234_560, 1_234_567)]
    public void A_more_precise_time_of_the_same_instant_is_neither_a_change_nor_a_doubt(long coarse, long fine)
    {
        foreach (var (known, read) in new[] { (coarse, fine), (fine, coarse) })
        {
            var row = Row(-30) with { Since = Start.AddSeconds(-30).AddTicks(known) };
            var since = Start.AddSeconds(-30).AddTicks(read);

            Assert.Equal(Verdict.Same, With(row, Reading(HealthStatus.Critical, 0) with { Since = since }));
            Assert.Equal(Verdict.Turned, With(row, Reading(HealthStatus.Healthy, 0) with { Since = since }));
        }
    }

    [Theory]
    [InlineData(0, 10_000_000)]
    [InlineData(1_230_000, 1_240_000)]
    [InlineData(1_234_567, 1_234_568)]
    public void A_later_time_of_the_same_precision_is_a_recurrence(long known, long read) =>
        Assert.Equal(Verdict.Recurred, With(
            Row(-30) with { Since = Start.AddSeconds(-30).AddTicks(known) },
            Reading(HealthStatus.Critical, 0) with { Since = Start.AddSeconds(-30).AddTicks(read) }));

    private static Verdict With(ChatRow row, ChatReading reading, PassTimes? pass = null) =>
        Compare.With(row, reading, pass ?? Pass, seenInThisPass: false);

    private static ChatRow Row(int seconds) => new(Some.Chat(), HealthStatus.Critical, Start.AddSeconds(seconds));

    private static ChatReading Reading(HealthStatus status, int? seconds) =>
        new(Some.Chat(), HealthField.Read, status, seconds is { } offset ? Start.AddSeconds(offset) : null, 0, 0);
}

using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class UnhealthyTrendTests
{
    [Fact]
    public void Counts_from_an_hour_a_day_and_a_week_ago_are_found_to_the_quarter_hour_and_the_hour()
    {
        var samples = Sampled(TimeSpan.FromDays(9), out var now);

        Assert.InRange(MinutesAgo(UnhealthyTrend.HourBefore(samples, now), now), 52, 68);
        Assert.InRange(MinutesAgo(UnhealthyTrend.DayBefore(samples, now), now), (24 * 60) - 60, (24 * 60) + 60);
        Assert.InRange(MinutesAgo(UnhealthyTrend.WeekBefore(samples, now), now), (7 * 24 * 60) - 60, (7 * 24 * 60) + 60);
    }

    [Fact]
    public void Before_the_first_sample_there_is_no_count()
    {
        var samples = Sampled(TimeSpan.FromHours(3), out var now);

        Assert.NotNull(UnhealthyTrend.HourBefore(samples, now));
        Assert.Null(UnhealthyTrend.DayBefore(samples, now));
        Assert.Null(UnhealthyTrend.WeekBefore(samples, now));
        Assert.Null(UnhealthyTrend.HourBefore(null, now));
    }

    [Fact]
    public void While_the_service_was_down_there_is_no_count()
    {
        var samples = Sampled(TimeSpan.FromHours(3), out var now);

        Assert.Null(UnhealthyTrend.HourBefore(samples, now.AddHours(5)));
        Assert.NotNull(UnhealthyTrend.DayBefore(samples, now.AddHours(24)));
    }

    [Fact]
    public void A_month_of_passes_leaves_about_two_hundred_samples_in_a_kilobyte_or_two()
    {
        var samples = Sampled(TimeSpan.FromDays(30), out _);

        Assert.InRange(samples.All.Count(), 8 * 24, (8 * 24) + 12);
        var text = StoredText.Of(Some.Row() with { Unhealthy = samples });
        Assert.InRange(text.Length, 1_000, 4_000);
        Assert.Equal(samples, StoredText.ReadLine(text).Unhealthy);
    }

    [Fact]
    public void Samples_from_a_clock_that_was_ahead_are_dropped()
    {
        var samples = UnhealthyTrend.Sample(null, Some.Time.AddYears(1), 5);

        samples = UnhealthyTrend.Sample(samples, Some.Time, 7);

        Assert.Equal([(Some.Time, 7L)], samples.All);
    }

    [Fact]
    public void Passes_an_hour_apart_are_each_an_hour_after_the_last()
    {
        MinuteCounts? samples = null;
        for (var hour = 0; hour < 30; hour++)
            samples = UnhealthyTrend.Sample(samples, Some.Time.AddHours(hour), hour);

        Assert.Equal(28, UnhealthyTrend.HourBefore(samples, Some.Time.AddHours(29)));
        Assert.Equal(5, UnhealthyTrend.DayBefore(samples, Some.Time.AddHours(29)));
    }

    /// <summary>A pass a minute, each of which counts the minutes since the start.</summary>
    private static MinuteCounts Sampled(TimeSpan time, out DateTimeOffset now)
    {
        MinuteCounts? samples = null;
        for (var minute = 0; minute <= time.TotalMinutes; minute++)
            samples = UnhealthyTrend.Sample(samples, Some.Time.AddMinutes(minute), minute);
        now = Some.Time + time;
        return samples!;
    }

    private static double MinutesAgo(long? minute, DateTimeOffset now) => (now - Some.Time).TotalMinutes - minute!.Value;
}

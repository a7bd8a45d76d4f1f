using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class QuietHoursTests
{
    [Theory]
    // An hour shorter, and an hour longer.
    [InlineData("Europe/Berlin", "22:00-07:00", "2026-03-29T00:00Z", "2026-03-28T21:00Z", "2026-03-29T05:00Z")]
    [InlineData("Europe/Berlin", "22:00-07:00", "2026-10-25T00:00Z", "2026-10-24T20:00Z", "2026-10-25T06:00Z")]
    [InlineData("America/New_York", "22:00-07:00", "2026-03-08T08:00Z", "2026-03-08T03:00Z", "2026-03-08T11:00Z")]
    [InlineData("America/New_York", "22:00-07:00", "2026-11-01T05:30Z", "2026-11-01T02:00Z", "2026-11-01T12:00Z")]
    // Begins, and ends, in the skipped hour.
    [InlineData("Europe/Berlin", "02:30-05:00", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "2026-03-29T03:00Z")]
    [InlineData("Europe/Berlin", "23:00-02:30", "2026-03-29T00:59Z", "2026-03-28T22:00Z", "2026-03-29T01:00Z")]
    [InlineData("America/New_York", "02:30-05:00", "2026-03-08T07:00Z", "2026-03-08T07:00Z", "2026-03-08T09:00Z")]
    [InlineData("America/New_York", "23:00-02:30", "2026-03-08T06:59Z", "2026-03-08T04:00Z", "2026-03-08T07:00Z")]
    // Begins, and ends, in the repeated hour.
    [InlineData("Europe/Berlin", "02:30-05:00", "2026-10-25T00:30Z", "2026-10-25T00:30Z", "2026-10-25T04:00Z")]
    [InlineData("Europe/Berlin", "22:00-02:30", "2026-10-25T00:45Z", "2026-10-24T20:00Z", "2026-10-25T01:30Z")]
    [InlineData("America/New_York", "01:30-05:00", "2026-11-01T05:30Z", "2026-11-01T05:30Z", "2026-11-01T10:00Z")]
    [InlineData("America/New_York", "22:00-01:30", "2026-11-01T05:45Z", "2026-11-01T02:00Z", "2026-11-01T06:30Z")]
    // Any other day.
    [InlineData("Asia/Kolkata", "22:00-07:00", "2026-06-10T20:00Z", "2026-06-10T16:30Z", "2026-06-11T01:30Z")]
    [InlineData("UTC", "12:00-12:30", "2026-06-10T12:00Z", "2026-06-10T12:00Z", "2026-06-10T12:30Z")]
    public void Reliability_22_windows_are_times_of_the_zones_clocks_across_their_changes(string zone, string windows, string at, string from, string until)
    {
        var quiet = Quiet(windows, zone);

        Assert.Equal(new QuietTime(Time(from), Time(until)), quiet.At(Time(at)));
        Assert.Null(quiet.At(Time(from).AddTicks(-1)));
        Assert.True(quiet.IsQuiet(Time(until).AddTicks(-1)));
        Assert.False(quiet.IsQuiet(Time(until)));
    }

    [Fact]
    public void A_window_within_the_hour_that_the_clocks_skip_does_not_exist_on_that_day()
    {
        var quiet = Quiet("02:10-02:40", "Europe/Berlin");

        Assert.All(Enumerable.Range(-60, 180), minute => Assert.False(quiet.IsQuiet(Time("2026-03-29T01:00Z").AddMinutes(minute))));
        Assert.True(quiet.IsQuiet(Time("2026-03-30T00:10Z")));
    }

    [Theory]
    [InlineData("Fri 22:00-24:00, Sat, Sun 00:00-24:00, Mon 00:00-07:00", "2026-11-20T22:00Z", "2026-11-23T07:00Z")]
    [InlineData("Fri 22:00-03:00, Sat 02:00-05:00, Sat 06:00-08:00", "2026-11-20T22:00Z", "2026-11-21T05:00Z")]
    public void Adjacent_windows_are_one_quiet_period(string windows, string from, string until)
    {
        var quiet = Quiet(windows);

        Assert.All(
            new[] { Time(from), Time("2026-11-21T02:30Z"), Time(until).AddTicks(-1) },
            at => Assert.Equal(new QuietTime(Time(from), Time(until)), quiet.At(at)));
    }

    [Theory]
    [InlineData("Mon-Fri 22:00-07:00", new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }, 22, 9)]
    [InlineData("fri-mon 00:00-24:00", new[] { DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday, DayOfWeek.Monday }, 0, 24)]
    [InlineData("Saturday Sun 8:00-8:00", new[] { DayOfWeek.Saturday, DayOfWeek.Sunday }, 8, 24)]
    public void Windows_are_written_as_people_write_them(string text, DayOfWeek[] days, int from, int hours)
    {
        var window = Assert.Single(QuietWindow.ReadAll(text, out var problem));

        Assert.Null(problem);
        Assert.Equal(days, window.Days);
        Assert.Equal((TimeSpan.FromHours(from), TimeSpan.FromHours(hours)), (window.From, window.Length));
    }

    [Theory]
    [InlineData("22-7", "holds '22-7', which is neither days nor a time")]
    [InlineData("25:00-07:00", "holds '25:00-07:00', which is no time of day")]
    [InlineData("24:00-07:00", "holds '24:00-07:00', which is no time of day")]
    [InlineData("22:00-24:30", "holds '22:00-24:30', which is no time of day")]
    [InlineData("Mo 22:00-07:00", "holds 'Mo', which is neither days nor a time")]
    [InlineData("22:00-07:00 Sat", "ends with days that have no time")]
    public void An_invalid_window_is_named(string text, string why)
    {
        Assert.Empty(QuietWindow.ReadAll(text, out var problem));
        Assert.StartsWith(why, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00-24:00")]
    [InlineData("08:00-08:00")]
    [InlineData("Mon-Fri 00:00-24:00, Sat-Sun 00:00-12:00, Sat-Sun 12:00-00:00")]
    public void Quiet_hours_that_never_end_are_refused(string windows)
    {
        Assert.True(QuietHours.CoverTheWeek(QuietWindow.ReadAll(windows, out _)));
        Assert.Throws<ArgumentException>(() => Quiet(windows));
    }

    [Fact]
    public void What_gets_through_is_set_by_name_and_a_test_always_gets_through()
    {
        var (optOut, critical, alarm) = (Some.Change(to: HealthStatus.OptedOut), Some.Change(to: HealthStatus.Critical), Some.EveryKindOfEvent.OfType<Alarm>().Single());
        var line = Some.EveryKindOfEvent.OfType<LineReputationChanged>().Single();
        AlertEvent[] all = [optOut, critical, line, alarm, Some.Change(), Some.EveryKindOfEvent.OfType<LineReminder>().Single()];

        Assert.Equal([optOut, line, alarm], all.Where(Quiet("22:00-07:00").LetThrough));
        Assert.Equal([critical], all.Where(Quiet("22:00-07:00", lets: QuietAllows.Critical).LetThrough));
        Assert.DoesNotContain(all, alert => Quiet("22:00-07:00", lets: QuietAllows.None).LetThrough(alert));
        Assert.True(Quiet("22:00-07:00", lets: QuietAllows.None).LetThrough(Some.Change() with { TestPlace = "slack" }));
    }

    [Fact]
    public void A_chat_that_settles_as_critical_gets_through_like_one_that_turns_critical()
    {
        var settled = Some.EveryKindOfEvent.OfType<ChatFlapping>().Single() with { Raised = false, Status = HealthStatus.Critical };

        Assert.True(Quiet("22:00-07:00", lets: QuietAllows.Critical).LetThrough(settled));
        Assert.False(Quiet("22:00-07:00").LetThrough(settled));
        Assert.False(Quiet("22:00-07:00", lets: QuietAllows.Critical).LetThrough(settled with { Status = HealthStatus.AtRisk }));
    }

    internal static QuietHours Quiet(string windows, string zone = "UTC", QuietAllows lets = QuietAllowsWords.Default) =>
        new(QuietWindow.ReadAll(windows, out _), TimeZoneInfo.FindSystemTimeZoneById(zone), lets);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>A clock that differs from Linq's, according to the dates of Linq's answers.</summary>
public sealed class ClockOffTests
{
    [Theory]
    [InlineData(12, "12 min ahead of")]
    [InlineData(-12, "12 min behind")]
    [InlineData(180, "3 h ahead of")]
    [InlineData(-3 * 24 * 60, "3 days behind")]
    public async Task A_wrong_clock_raises_one_alarm_that_says_how_far_off_it_is_and_ends_when_it_is_right_again(int minutes, string text)
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        Answer(watch, TimeSpan.FromMinutes(minutes));

        await rounds.RunAsync();
        await rounds.RunAsync();
        var alarm = Assert.Single(Alarms(watch));
        Assert.True(alarm.Raised);
        Assert.Contains(text, alarm.Text, StringComparison.Ordinal);
        Assert.Contains("timedatectl", alarm.Text, StringComparison.Ordinal);

        // Between the two limits nothing changes.
        Answer(watch, TimeSpan.FromMinutes(Math.Sign(minutes) * 4));
        for (var n = 0; n < 5; n++)
            await rounds.RunAsync();
        Assert.Single(Alarms(watch));
        Answer(watch, TimeSpan.FromSeconds(90));
        await rounds.RunAsync();

        Assert.Equal([true, false], Alarms(watch).Select(one => one.Raised));
    }

    [Fact]
    public async Task A_single_odd_answer_a_cached_one_and_one_without_a_date_prove_nothing()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        var n = 0;
        watch.Bend.OnAnswer = answer =>
        {
            answer.Headers.Date = n++ == 0 ? watch.Clock.GetUtcNow() - TimeSpan.FromHours(1) : null;
        };
        await rounds.RunAsync();
        watch.Bend.OnAnswer = answer =>
        {
            answer.Headers.Date = watch.Clock.GetUtcNow() - TimeSpan.FromHours(1);
            answer.Headers.Age = TimeSpan.FromHours(1);
        };
        for (var round = 0; round < 5; round++)
            await rounds.RunAsync();

        Assert.Empty(Alarms(watch));
    }

    [Fact]
    public async Task While_the_clocks_agree_or_Linq_gives_no_date_there_is_no_alarm()
    {
        await using var watch = await Watch.StartAsync();
        var rounds = new Rounds(watch);
        await rounds.RunAsync();
        // As when a machine's clock is set: here both are the same clock.
        watch.Clock.Set(TimeSpan.FromDays(2));
        await rounds.RunAsync();
        watch.Bend.OnAnswer = answer => answer.Headers.Date = null;
        await rounds.RunAsync();

        Assert.Equal(watch.Clock.GetUtcNow(), watch.Clock.GetUtcNow() - watch.Api.ClockOffset!.Value, TimeSpan.FromMinutes(1));
        Assert.Empty(Alarms(watch));
    }

    /// <param name="ahead">How far our clock is ahead.</param>
    private static void Answer(Watch watch, TimeSpan ahead) => watch.Bend.OnAnswer = answer => answer.Headers.Date = watch.Clock.GetUtcNow() - ahead;

    private static IEnumerable<Alarm> Alarms(Watch watch) => watch.Published.OfType<Alarm>().Where(alarm => alarm.Kind == AlarmKind.ClockOff);
}

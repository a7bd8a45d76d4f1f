using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SendAdviceTests
{
    private static readonly PollOptions Options = new();

    [Theory]
    [InlineData(HealthStatus.Healthy, SendAdvice.Ok, SendAdvice.Pause)]
    [InlineData(HealthStatus.AtRisk, SendAdvice.Slow, SendAdvice.Pause)]
    [InlineData(HealthStatus.Critical, SendAdvice.Pause, SendAdvice.Pause)]
    [InlineData(HealthStatus.OptedOut, SendAdvice.Stop, SendAdvice.Stop)]
    [InlineData(HealthStatus.Unknown, SendAdvice.Pause, SendAdvice.Pause)]
    public void A_stale_record_is_not_permission_to_send(HealthStatus status, SendAdvice fresh, SendAdvice stale)
    {
        Assert.Equal(fresh, SendAdvices.For(status, stale: false));
        Assert.Equal(stale, SendAdvices.For(status, stale: true));
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(15, false, false)]
    [InlineData(16, false, true)]
    // A pass that runs may take up to 25 minutes more.
    [InlineData(16, true, false)]
    [InlineData(40, true, false)]
    [InlineData(41, true, true)]
    public void A_line_is_stale_a_quarter_of_an_hour_after_its_last_complete_pass(int minutes, bool reading, bool stale)
    {
        var now = Some.Time.AddMinutes(minutes);
        var row = Some.Row() with { LastCompleteEnd = Some.Time, Lease = reading ? new("host", now.AddMinutes(1)) : null };

        Assert.Equal(stale, Freshness.IsStale(row, Options, now));
    }

    [Fact]
    public void A_slow_poll_interval_makes_a_line_stale_after_three_of_them() =>
        Assert.False(Freshness.IsStale(Some.Row() with { LastCompleteEnd = Some.Time }, new() { Every = TimeSpan.FromHours(1) }, Some.Time.AddHours(3)));

    [Fact]
    public void A_line_that_was_never_read_or_was_read_at_a_future_time_is_stale()
    {
        Assert.True(Freshness.IsStale(null, Options, Some.Time));
        Assert.True(Freshness.IsStale(Some.Row(), Options, Some.Time));
        Assert.False(Freshness.IsStale(Some.Row() with { LastCompleteEnd = Some.Time.AddSeconds(30) }, Options, Some.Time));
        Assert.True(Freshness.IsStale(Some.Row() with { LastCompleteEnd = Some.Time.AddHours(1) }, Options, Some.Time));
    }
}

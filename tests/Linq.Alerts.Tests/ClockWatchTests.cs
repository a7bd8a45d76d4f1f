using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class ClockWatchTests
{
    private readonly TestTimeProvider _clock = new();

    [Theory]
    [InlineData(-3_600, "set back by 0.01:00:00")]
    [InlineData(-61, "set back by 0.00:01:01")]
    [InlineData(90_000, "set forward by 1.01:00:00, or the machine slept")]
    public void A_jump_is_reported_once(int seconds, string text)
    {
        var watch = new ClockWatch(_clock);
        _clock.Advance(TimeSpan.FromHours(5));
        Assert.Null(watch.Look());

        _clock.Set(TimeSpan.FromSeconds(seconds));
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Contains(text, watch.Look(), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(watch.Look());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public void A_small_correction_is_not_reported(int seconds)
    {
        var watch = new ClockWatch(_clock);

        _clock.Set(TimeSpan.FromSeconds(seconds));

        Assert.Null(watch.Look());
    }
}

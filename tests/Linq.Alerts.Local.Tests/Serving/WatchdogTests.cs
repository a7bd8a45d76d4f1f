using Linq.Alerts.Contracts;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Local.Tests;

public sealed class WatchdogTests
{
    private static readonly PassReport Complete = new(Some.LineName, PassOutcome.Complete, default);

    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly CountingSystemd _systemd = new();

    // A unit whose WatchdogSec ignored these would end a healthy program.
    [Theory]
    [InlineData("00:00:01", "00:01:00")]
    [InlineData("00:01:00", "00:25:00")]
    [InlineData("01:00:00", "02:00:00")]
    public void The_watchdog_is_fed_for_as_long_as_the_settings_allow_between_passes_and_no_longer(string every, string limit)
    {
        PollOptions poll = new() { Every = TimeSpan.Parse(every, null), PassLimit = TimeSpan.Parse(limit, null) };
        var watchdog = new Watchdog(_systemd, poll, _clock);
        watchdog.Passed(Complete);
        Assert.Equal(1, _systemd.Fed);

        // The next pass begins after Poll:Every and an hour that Linq asked for, and takes all the time that it has.
        _clock.Advance(poll.Every + TimeSpan.FromHours(1) + poll.PassLimit);
        watchdog.Feed();
        Assert.Equal(2, _systemd.Fed);

        _clock.Advance(TimeSpan.FromSeconds(1));
        watchdog.Feed();
        watchdog.Passed(Complete with { Outcome = PassOutcome.Incomplete });
        Assert.Equal(2, _systemd.Fed);

        watchdog.Passed(Complete);
        watchdog.Feed();
        Assert.Equal(4, _systemd.Fed);
    }

    [Fact]
    public void Before_the_first_complete_pass_time_counts_from_the_start()
    {
        var watchdog = new Watchdog(_systemd, new(), _clock);

        _clock.Advance(TimeSpan.FromMinutes(30));
        watchdog.Feed();
        Assert.Equal(1, _systemd.Fed);

        _clock.Advance(TimeSpan.FromHours(2));
        watchdog.Feed();
        Assert.Equal(1, _systemd.Fed);
    }

    private sealed class CountingSystemd : ISystemdNotifier
    {
        public int Fed { get; private set; }

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Fed++;
    }
}

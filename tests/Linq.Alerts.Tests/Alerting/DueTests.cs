using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class DueTests
{
    private static readonly GroupOptions Options = new();

    public static TheoryData<AlertEvent, int?, int, string> Cases => new()
    {
        // What waits, how long ago the line was last reported, when it is due, and why; in seconds.
        { Some.Change(), null, 30, "waited for company" },
        { Some.Change(to: HealthStatus.Healthy, from: HealthStatus.AtRisk), null, 30, "waited for company" },
        { Some.Change(to: HealthStatus.Critical), null, 0, "critical" },
        { Some.Change(to: HealthStatus.OptedOut), null, 0, "opt-out" },
        { Some.Change(to: HealthStatus.Healthy, from: HealthStatus.OptedOut), null, 0, "opt-out" },
        { Some.EveryKindOfEvent.OfType<Alarm>().Single(), null, 0, "alarm" },
        { Some.EveryKindOfEvent.OfType<LineBaselined>().Single(), null, 30, "waited for company" },
        { Some.EveryKindOfEvent.OfType<ChatGone>().Single(), null, 30, "waited for company" },
        { Some.EveryKindOfEvent.OfType<LineRetired>().Single(), null, 30, "waited for company" },
        { Some.Change(), 100, 200, "interval over" },
        { Some.Change(to: HealthStatus.Critical), 100, 200, "interval over" },
        { Some.Change(to: HealthStatus.OptedOut), 100, 0, "opt-out" },
        { Some.EveryKindOfEvent.OfType<Alarm>().Single(), 100, 0, "alarm" },
        { Some.Change(), 270, 30, "waited for company" },
        { Some.Change(), 271, 30, "waited for company" },
        { Some.Change(to: HealthStatus.Critical), 300, 0, "critical" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_waits_alone_is_due_by_its_kind_and_by_the_lines_last_alert(AlertEvent alert, int? reportedAgo, int dueIn, string why)
    {
        var due = Due.Of([Some.Entry(alert)], Some.Time.AddSeconds(-reportedAgo ?? 0) is var reportedAt && reportedAgo is null ? null : reportedAt, Options, Some.Time);

        Assert.Equal(new Due(Some.Time.AddSeconds(dueIn), why), due);
    }

    [Fact]
    public void The_most_urgent_waiting_alert_decides()
    {
        LedgerEntry[] waiting =
        [
            Some.Entry(Some.Change(1)),
            Some.Entry(Some.Change(2, HealthStatus.OptedOut)) with { TakenAt = Some.Time.AddSeconds(10) },
            Some.Entry(Some.Change(3)) with { TakenAt = Some.Time.AddSeconds(20) },
        ];

        Assert.Equal(new Due(Some.Time.AddSeconds(10), "opt-out"), Due.Of(waiting, null, Options, Some.Time));
    }

    [Theory]
    // The clock was set back by an hour, or by years, since it was recorded.
    [InlineData(1)]
    [InlineData(24 * 1_500)]
    public void Times_recorded_by_a_clock_that_was_ahead_hold_nothing_back(int hoursAhead)
    {
        var ahead = Some.Time.AddHours(hoursAhead);
        LedgerEntry[] optOut = [Some.Entry(Some.Change(to: HealthStatus.OptedOut)) with { TakenAt = ahead }];
        LedgerEntry[] change = [Some.Entry(Some.Change()) with { TakenAt = ahead }];

        Assert.InRange(Due.Of(optOut, ahead, Options, Some.Time).At, DateTimeOffset.MinValue, Some.Time);
        Assert.InRange(Due.Of(change, ahead, Options, Some.Time).At, DateTimeOffset.MinValue, Some.Time);
        Assert.Equal(Some.Time.AddSeconds(30), Due.Of([Some.Entry(Some.Change())], ahead, Options, Some.Time).At);
    }

    [Fact]
    public void Another_machines_clock_may_be_a_little_ahead()
    {
        LedgerEntry[] change = [Some.Entry(Some.Change()) with { TakenAt = Some.Time.AddSeconds(5) }];

        Assert.Equal(Some.Time.AddSeconds(35), Due.Of(change, null, Options, Some.Time).At);
    }

    [Fact]
    public void The_first_alert_that_waits_for_others_decides()
    {
        LedgerEntry[] waiting = [Some.Entry(Some.Change(1)), Some.Entry(Some.Change(2)) with { TakenAt = Some.Time.AddSeconds(20) }];

        Assert.Equal(Some.Time.AddSeconds(30), Due.Of(waiting, null, Options, Some.Time).At);
    }

    [Theory]
    [InlineData(OutcomeKind.Suppressed, "silence over")]
    [InlineData(OutcomeKind.Dead, "waited for company")]
    public void An_alert_held_back_by_a_silence_says_so_and_a_dead_one_is_due_by_its_kind(OutcomeKind before, string why)
    {
        var entry = Some.Entry(Some.Change()) with { Replay = new(Some.Time, new(before, "then", Some.Time), Some.Time, 1) };

        Assert.Equal(new Due(Some.Time.AddSeconds(30), why), Due.Of([entry], null, Options, Some.Time));
    }

    [Fact]
    public void Only_an_alert_that_cannot_wait_for_others_is_urgent()
    {
        var surge = Some.EveryKindOfEvent.OfType<LineSurge>().First();
        var reputation = Some.EveryKindOfEvent.OfType<LineReputationChanged>().First();
        AlertEvent[] urgent =
        [
            Some.EveryKindOfEvent.OfType<Alarm>().First(), surge with { Raised = true }, reputation with { Reputation = Reputation.Critical },
            Some.Change(to: HealthStatus.Critical), Some.Change(to: HealthStatus.OptedOut), Some.Change(to: HealthStatus.Healthy, from: HealthStatus.OptedOut),
        ];
        AlertEvent[] others =
        [
            Some.Change(), Some.Change(to: HealthStatus.Healthy, from: HealthStatus.Critical), surge with { Raised = false },
            reputation with { Reputation = Reputation.AtRisk, IsFlagged = null }, Some.EveryKindOfEvent.OfType<LineBaselined>().First(),
        ];

        Assert.All(urgent, alert => Assert.True(Due.IsUrgent(alert)));
        Assert.All(others, alert => Assert.False(Due.IsUrgent(alert)));
        Assert.False(Due.IsOptOut(Some.Change(to: HealthStatus.OptedOut) with { TestPlace = AlertEvent.AllPlaces }));
    }
}

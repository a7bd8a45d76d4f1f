using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class IntakeTests
{
    private readonly MemoryDeliveryLedger _ledger = new();
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly Intake _intake;

    public IntakeTests()
    {
        List<Route> routes = [new(new Place("slack", new RecordingNotifier())), new(new Place("e-mail", new RecordingNotifier()))];
        _intake = new(routes, [.. Intake.Rules(routes, new()), new NoCritical()], new MemorySilences(), _ledger, _clock);
    }

    [Fact]
    public async Task An_event_waits_once_on_every_route()
    {
        await _intake.TakeInAsync([Some.Change(1), Some.Change(2)]);

        foreach (var route in new[] { "slack", "e-mail" })
            Same.Entries([Some.Entry(Some.Change(1), route), Some.Entry(Some.Change(2), route)], await _ledger.LoadWaitingAsync(route));
    }

    [Fact]
    public async Task An_event_that_arrives_again_changes_nothing()
    {
        await _intake.TakeInAsync([Some.Change(1), Some.Change(1)]);
        await _ledger.EndAsync("slack", [Some.Event(1)], Some.Delivered);
        _clock.Advance(TimeSpan.FromHours(1));

        await _intake.TakeInAsync([Some.Change(1)]);

        Same.Entries([Some.Entry(Some.Change(1)) with { Outcome = Some.Delivered }], await _ledger.ReadAsync("slack").ToListAsync());
        Same.Entries([Some.Entry(Some.Change(1), "e-mail")], await _ledger.ReadAsync("e-mail").ToListAsync());
    }

    [Fact]
    public async Task An_alarm_about_a_place_is_suppressed_there_and_sent_by_the_others()
    {
        var alarm = Some.EveryKindOfEvent.OfType<Alarm>().Single();

        await _intake.TakeInAsync([alarm]);

        Assert.Empty(await _ledger.LoadWaitingAsync("slack"));
        Same.Entries(
            [Some.Entry(alarm) with { Outcome = new(OutcomeKind.Suppressed, "about-this-place", Some.Time) }],
            await _ledger.ReadAsync("slack").ToListAsync());
        Assert.Single(await _ledger.LoadWaitingAsync("e-mail"));
    }

    [Fact]
    public async Task The_first_rule_that_applies_is_recorded()
    {
        await _intake.TakeInAsync([Some.Change(1, HealthStatus.Critical)]);

        var entry = Assert.Single(await _ledger.ReadAsync("e-mail").ToListAsync());
        Assert.Equal(new(OutcomeKind.Suppressed, "no-critical", Some.Time), entry.Outcome);
    }

    [Fact]
    public async Task If_nothing_is_taken_in_nothing_is_recorded()
    {
        await _intake.TakeInAsync([]);

        Assert.Empty(await _ledger.ReadAsync("slack").ToListAsync());
    }

    private sealed class NoCritical : IReasonToKeepQuiet
    {
        public string? For(AlertEvent alert, Route route, IReadOnlyList<Silence> silences) => alert is ChatHealthChanged { Status: HealthStatus.Critical } ? "no-critical" : null;
    }
}

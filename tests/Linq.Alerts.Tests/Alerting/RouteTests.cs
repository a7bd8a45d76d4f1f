using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Which events go where.</summary>
public sealed class RouteTests
{
    private static readonly HashSet<HealthStatus> CriticalOnly = [HealthStatus.Critical];

    [Theory]
    [InlineData(HealthStatus.Healthy, HealthStatus.AtRisk)]
    [InlineData(HealthStatus.AtRisk, HealthStatus.Critical)]
    [InlineData(HealthStatus.Healthy, HealthStatus.OptedOut)]
    [InlineData(HealthStatus.Critical, HealthStatus.Critical)]
    [InlineData(HealthStatus.Critical, HealthStatus.Healthy)]
    [InlineData(HealthStatus.OptedOut, HealthStatus.Healthy)]
    public void By_default_everything_is_sent(HealthStatus from, HealthStatus to) =>
        Assert.True(RouteFilter.Everything.Wants(Some.Change(1, to, from), new()));

    [Theory]
    [InlineData(HealthStatus.Healthy, HealthStatus.Critical, true)]
    [InlineData(HealthStatus.Healthy, HealthStatus.AtRisk, false)]
    [InlineData(HealthStatus.AtRisk, HealthStatus.Healthy, false)]
    [InlineData(HealthStatus.Critical, HealthStatus.Healthy, true)]
    // It is no longer CRITICAL, which whoever paused the chat wants to know.
    [InlineData(HealthStatus.Critical, HealthStatus.AtRisk, true)]
    [InlineData(HealthStatus.Healthy, HealthStatus.OptedOut, false)]
    public void A_route_filtered_by_status_sends_the_change_to_it_and_its_end(HealthStatus from, HealthStatus to, bool isSent) =>
        Assert.Equal(isSent, new RouteFilter { Statuses = CriticalOnly }.Wants(Some.Change(1, to, from), new()));

    [Fact]
    public void Without_recoveries_only_the_end_of_an_opt_out_is_sent()
    {
        var filter = new RouteFilter { Recoveries = false };

        Assert.False(filter.Wants(Some.Change(1, HealthStatus.Healthy, HealthStatus.Critical), new()));
        Assert.True(filter.Wants(Some.Change(1, HealthStatus.Healthy, HealthStatus.OptedOut), new()));
    }

    [Fact]
    public void A_route_filtered_by_previous_status_sends_only_changes_from_it()
    {
        var filter = new RouteFilter { Previous = new HashSet<HealthStatus> { HealthStatus.AtRisk } };

        Assert.True(filter.Wants(Some.Change(1, HealthStatus.Critical, HealthStatus.AtRisk), new()));
        Assert.False(filter.Wants(Some.Change(1, HealthStatus.Critical, HealthStatus.Healthy), new()));
    }

    [Fact]
    public void A_route_filtered_by_line_service_or_group_sends_matches_and_possible_matches()
    {
        var lines = new LineDirectory();
        lines.Learn([Some.Line, Some.OtherLine]);
        var byLine = new RouteFilter { Lines = new HashSet<PhoneNumber> { Some.Line.Number } };
        var byService = new RouteFilter { Services = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "SMS" } };
        var change = Some.Change();

        Assert.True(byLine.Wants(change, lines));
        Assert.False(byLine.Wants(Some.Change(line: Some.OtherLine), lines));
        Assert.True(byLine.Wants(Some.Change(line: Some.LineNumber(9)), lines));
        Assert.False(byService.Wants(change, lines));
        Assert.True(byService.Wants(change with { Facts = new(Service: "sms") }, lines));
        Assert.True(byService.Wants(change with { Facts = ChatFacts.None }, lines));
        Assert.True(new RouteFilter { Groups = false }.Wants(change, lines));
        Assert.False(new RouteFilter { Groups = true }.Wants(change, lines));
        Assert.All([true, false], groups => Assert.True(new RouteFilter { Groups = groups }.Wants(Some.Change(to: HealthStatus.OptedOut) with { Facts = ChatFacts.None }, lines)));
        Assert.False(byLine.Wants(new LineBaselined(1, 0, 0, 0, []) { Line = Some.OtherLine.Name, ObservedAt = Some.Time }, lines));
    }

    [Fact]
    public async Task An_event_has_its_own_outcome_on_each_route()
    {
        var place = new Place("slack", new RecordingNotifier());
        Route[] routes = [new(place), new("critical", place, new() { Statuses = CriticalOnly })];
        var ledger = new MemoryDeliveryLedger();

        await new Intake(routes, Intake.Rules(routes, new()), new MemorySilences(), ledger, new FakeTimeProvider(Some.Time)).TakeInAsync([Some.Change(1), Some.Change(2, HealthStatus.Critical, chat: 2)]);

        Assert.Equal([1L, 2L], (await ledger.LoadWaitingAsync("slack")).Select(entry => entry.Event.Id.Sequence));
        Assert.Equal(2, Assert.Single(await ledger.LoadWaitingAsync("critical")).Event.Id.Sequence);
        Assert.Equal("not-for-this-route", (await ledger.ReadAsync("critical").ToListAsync())[0].Outcome!.Why);
    }

    [Theory]
    // Which places send an alarm about which place, with which fallback.
    [InlineData(null, null, "slack email console")]
    [InlineData("slack", null, "email")]
    [InlineData("email", null, "slack")]
    [InlineData("console", null, "slack")]
    [InlineData("slack", "console", "console")]
    [InlineData("console", "console", "slack")]
    [InlineData("slack", "webhook", "email")]
    public void An_alarm_reaches_each_place_once_and_one_about_a_place_reaches_only_the_fallback(string? about, string? fallback, string expected)
    {
        Route[] routes = [.. new[] { "slack", "email", "console" }.Select(key => new Route(new Place(key, new RecordingNotifier())))];
        routes = [.. routes, new("second", routes[0].Place, RouteFilter.Everything)];
        var rules = Intake.Rules(routes, new(), fallback);
        var alarm = new Alarm(AlarmKind.PlaceFailed, true, "Trouble.", about) { Line = Some.LineName, ObservedAt = Some.Time };

        var sending = routes.Where(route => rules.All(rule => rule.For(alarm, route, []) is null));

        Assert.Equal(expected, string.Join(' ', sending.Select(route => route.Name)));
    }

    [Fact]
    public void A_route_can_leave_out_reminders()
    {
        var reminder = Some.EveryKindOfEvent.OfType<LineReminder>().Single();

        Assert.True(new RouteFilter().Wants(reminder, new()));
        Assert.False((new RouteFilter() with { Reminders = false }).Wants(reminder, new()));
    }

    [Fact]
    public void A_test_alert_reaches_its_place_whatever_the_filters()
    {
        var slack = new Route("slack", new("slack", new RecordingNotifier()), new() { Statuses = CriticalOnly });
        var email = new Route(new Place("email", new RecordingNotifier()));
        var rules = Intake.Rules([slack, email], new());

        Assert.All(rules, rule => Assert.Null(rule.For(Some.Change() with { TestPlace = "slack" }, slack, [])));
        Assert.Contains(rules, rule => rule.For(Some.Change() with { TestPlace = "slack" }, email, []) == "trial-for-another-place");
        Assert.All(rules, rule => Assert.Null(rule.For(Some.Change() with { TestPlace = AlertEvent.AllPlaces }, email, [])));
    }
}

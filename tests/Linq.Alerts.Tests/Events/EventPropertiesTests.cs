using System.Text.Json.Nodes;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class EventPropertiesTests
{
    // Subscribers' filters rely on these: a change here is a change of the public contract.
    [Fact]
    public void A_changed_chat_has_exactly_these_properties() =>
        Same(
            Some.Change(from: HealthStatus.AtRisk, to: HealthStatus.OptedOut),
            ("type", "chat-health-changed"), ("severity", "critical"), ("lineId", $"{Some.Line.Id}"), ("schema", "1"),
            ("previous", "AT_RISK"), ("status", "OPTED_OUT"));

    [Fact]
    public void A_chat_that_is_gone_has_a_previous_status_and_none_now() =>
        Same(
            Some.EveryKindOfEvent.OfType<ChatGone>().Single(),
            ("type", "chat-gone"), ("severity", "warning"), ("lineId", $"{Some.Line.Id}"), ("schema", "1"), ("previous", "OPTED_OUT"));

    [Fact]
    public void A_retired_line_is_found_under_its_own_id() =>
        Same(
            new LineRetired(Some.OtherLine.Name) { Line = new(LineId.Account, default), ObservedAt = Some.Time },
            ("type", "line-retired"), ("severity", "warning"), ("lineId", $"{Some.OtherLine.Id}"), ("schema", "1"));

    [Fact]
    public void Events_about_the_account_have_its_ID() =>
        Same(
            new Alarm(AlarmKind.KeyRefused, Raised: true, "…") { Line = new(LineId.Account, default), ObservedAt = Some.Time },
            ("type", "alarm"), ("severity", "critical"), ("lineId", "00000000-0000-0000-0000-000000000000"), ("schema", "1"));

    [Fact]
    public void Only_a_test_alert_says_that_it_is_one()
    {
        Assert.All(Some.EveryKindOfEvent, alert => Assert.DoesNotContain("trial", EventProperties.Of(alert)));
        Assert.All(Some.EveryKindOfEvent, alert => Assert.Equal("slack", EventProperties.Of(alert with { TestPlace = "slack" })["trial"]));
    }

    [Fact]
    public void The_properties_agree_with_the_body() =>
        Assert.All(Some.EveryKindOfEvent, alert =>
        {
            var (properties, body) = (EventProperties.Of(alert), JsonNode.Parse(EventJson.Write(alert))!);
            Assert.Equal((string?)body["type"], properties["type"]);
            Assert.Equal((string?)body["schemaversion"], properties["schema"]);
            Assert.Equal((string?)body["data"]!["status"], properties.GetValueOrDefault("status"));
            Assert.Equal((string?)body["data"]!["previous"], properties.GetValueOrDefault("previous"));
        });

    [Theory]
    [InlineData(HealthStatus.Healthy, HealthStatus.OptedOut, "critical")]
    [InlineData(HealthStatus.Healthy, HealthStatus.Critical, "critical")]
    [InlineData(HealthStatus.OptedOut, HealthStatus.Critical, "critical")]
    [InlineData(HealthStatus.Critical, HealthStatus.Critical, "critical")]
    [InlineData(HealthStatus.Healthy, HealthStatus.AtRisk, "warning")]
    [InlineData(HealthStatus.Critical, HealthStatus.AtRisk, "warning")]
    [InlineData(HealthStatus.OptedOut, HealthStatus.Healthy, "warning")]
    [InlineData(HealthStatus.Healthy, HealthStatus.Unknown, "warning")]
    [InlineData(HealthStatus.Critical, HealthStatus.Healthy, "info")]
    [InlineData(HealthStatus.AtRisk, HealthStatus.Healthy, "info")]
    public void A_change_is_as_severe_as_the_action_it_calls_for(HealthStatus from, HealthStatus to, string severity) =>
        Assert.Equal(severity, EventProperties.SeverityOf(Some.Change(from: from, to: to)));

    [Theory]
    [InlineData(0, 0, 0, "info")]
    [InlineData(9, 0, 0, "warning")]
    [InlineData(9, 1, 0, "critical")]
    [InlineData(0, 0, 1, "critical")]
    public void A_baseline_is_as_severe_as_its_worst_chat(long atRisk, long critical, long optedOut, string severity) =>
        Assert.Equal(
            severity,
            EventProperties.SeverityOf(new LineBaselined(100, atRisk, critical, optedOut, []) { Line = Some.LineName, ObservedAt = Some.Time }));

    [Fact]
    public void The_end_of_an_alarm_is_not_urgent() =>
        Assert.Equal("info", EventProperties.SeverityOf(Some.EveryKindOfEvent.OfType<Alarm>().Single() with { Raised = false }));

    [Fact]
    public void A_test_alert_is_as_severe_as_the_change_it_imitates() =>
        Assert.Equal("critical", EventProperties.SeverityOf(Some.Change(to: HealthStatus.Critical) with { TestPlace = AlertEvent.AllPlaces }));

    private static void Same(AlertEvent alert, params (string, string)[] properties) =>
        Assert.Equal(
            properties.OrderBy(one => one.Item1, StringComparer.Ordinal),
            EventProperties.Of(alert).Select(one => (one.Key, one.Value)).OrderBy(one => one.Key, StringComparer.Ordinal));
}

using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LinqClientAuditTests
{
    private static readonly LinqId Audit = LinqId.Parse("audit_1");

    private readonly FakeTransport _linq = new(new TestTimeProvider(TimeSpan.FromSeconds(30)));

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Created)]
    [InlineData(HttpStatusCode.Accepted)]
    public async Task A_request_returns_the_audits_ID(HttpStatusCode status)
    {
        _linq.Then(status, """{ "audit_id": "audit_1", "status": "pending" }""");

        Assert.Equal(Audit, await _linq.Client().RequestAuditAsync(Some.Number(1)));
    }

    [Theory]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.OK)]
    public async Task A_request_that_creates_something_is_never_retried_automatically(HttpStatusCode status)
    {
        _linq.Then(status, "{}", ("Retry-After", "1"));

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().RequestAuditAsync(Some.Number(1)));

        Assert.Equal(1, _linq.Asked);
        Assert.Equal(status, e.Failure.Status);
    }

    [Fact]
    public async Task Only_what_an_alert_shows_is_read_from_a_report_and_nothing_that_names_a_person()
    {
        _linq.Then(HttpStatusCode.OK, $$"""
            {
              "audit_id": "audit_1", "status": "complete", "phone": "+12025550101",
              "report": {
                "severity": "CRITICAL", "primary_driver": "volume_spike", "summary_markdown": "Write to bob@example.com",
                "action_items": [
                  { "priority": 3, "title": "Third" }, { "title": "Last" }, null, { "priority": 1, "title": "Call +1 202 555 0142 or bob@example.com\nnow" },
                  { "priority": 2, "title": "{{new string('x', 300)}}" }, { "priority": 0, "title": " " }, { "priority": "1", "title": 7 }
                ],
                "evidence": { "unhealthy_chats": [
                  { "chat_id": "550e8400-e29b-41d4-a716-446655440000", "status": "opted_out", "driver_keys": ["low_engagement"] },
                  { "chat_id": "550e8400-e29b-41d4-a716-446655440000", "status": "CRITICAL" }, { "chat_id": "+12025550142", "status": "CRITICAL" },
                  { "chat_id": "550e8400-e29b-41d4-a716-446655440001", "status": "SOMETHING" }, 7,
                  {{string.Join(",", Enumerable.Range(0, 15).Select(n => $$"""{ "chat_id": "chat_{{n}}", "status": "AT_RISK" }"""))}} ] }
              }
            }
            """);

        var audit = await _linq.Client().GetAuditAsync(Some.Number(1), Audit);

        Assert.Equal((AuditState.Complete, Reputation.Critical, "volume_spike"), (audit.State, audit.Severity, audit.PrimaryDriver));
        Assert.Equal((3, "Third"), (audit.Actions.Count, audit.Actions[2]));
        Assert.Equal(120, audit.Actions[1].Length);
        Assert.Equal("Call •••0142 or (e-mail) now", audit.Actions[0]);
        Assert.Equal(10, audit.Worst.Count);
        Assert.Equal((HealthStatus.OptedOut, HealthStatus.AtRisk), (audit.Worst[0].Status, audit.Worst[1].Status));
    }

    [Theory]
    [InlineData("""{ "status": "complete" }""", AuditState.Complete)]
    [InlineData("""{ "status": "complete", "report": "none" }""", AuditState.Complete)]
    [InlineData("""{ "status": "complete", "report": { "primary_driver": "", "action_items": {}, "evidence": [] } }""", AuditState.Complete)]
    [InlineData("""{ "status": "complete", "report": { "primary_driver": "https://example.com/1", "evidence": { "unhealthy_chats": null } } }""", AuditState.Complete)]
    [InlineData("""{ "status": "error", "error": "no" }""", AuditState.Failed)]
    [InlineData("""{ "status": "queued" }""", AuditState.Pending)]
    [InlineData("{}", AuditState.Pending)]
    public async Task Every_inner_field_may_be_missing_or_odd(string body, AuditState state)
    {
        _linq.Then(HttpStatusCode.OK, body);

        var audit = await _linq.Client().GetAuditAsync(Some.Number(1), Audit);

        Assert.Equal((state, Reputation.Unknown, null), (audit.State, audit.Severity, audit.PrimaryDriver));
        Assert.Empty(audit.Actions);
        Assert.Empty(audit.Worst);
    }
}

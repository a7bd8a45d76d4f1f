using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LinqClientLinesTests
{
    private static readonly Guid Id = Some.Line.Id.Value;

    private readonly FakeTransport _linq = new(new TestTimeProvider(TimeSpan.FromSeconds(30)));

    [Theory]
    [InlineData(""" "reputation": { "status": "AT_RISK", "doc_url": "https://docs.linqapp.com/" } """, Reputation.AtRisk)]
    [InlineData(""" "reputation": { "status": "critical" }, "health_status": { "status": "HEALTHY" } """, Reputation.Critical)]
    [InlineData(""" "reputation": null, "health_status": { "status": "HEALTHY" } """, Reputation.Healthy)]
    [InlineData(""" "health_status": { "status": "AT_RISK" } """, Reputation.AtRisk)]
    [InlineData(""" "reputation": { "status": "OPTED_OUT" } """, Reputation.Unknown)]
    [InlineData(""" "reputation": { "status": 7 } """, Reputation.Unknown)]
    [InlineData(""" "forwarding_number": null """, Reputation.Unknown)]
    public async Task A_line_has_its_reputation_under_the_new_name_or_the_old(string fields, Reputation reputation)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ { "id": "{{Id}}", "phone_number": "+12025550101", {{fields}} } ] }""");

        Assert.Equal(new Line(new(Id), Some.Number(1), reputation), Assert.Single(await _linq.Client().ListLinesAsync()));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "id": "not a uuid", "phone_number": "+12025550102" }""")]
    [InlineData("""{ "id": 7, "phone_number": "+12025550102" }""")]
    [InlineData("""{ "id": "550e8400-e29b-41d4-a716-446655440000", "phone_number": "12025550102" }""")]
    [InlineData("""{ "id": "550e8400-e29b-41d4-a716-446655440000", "phone_number": 12025550102 }""")]
    [InlineData("""{ "id": "550e8400-e29b-41d4-a716-446655440000", "phone_number": null }""")]
    public async Task A_line_that_cannot_be_read_costs_no_other_line(string odd)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ {{odd}}, { "id": "{{Id}}", "phone_number": "+12025550101" } ] }""");

        Assert.Equal(Some.Line.Id, Assert.Single(await _linq.Client().ListLinesAsync()).Id);
    }

    [Fact]
    public async Task A_line_listed_twice_is_one_line()
    {
        var line = $$"""{ "id": "{{Id}}", "phone_number": "+12025550101" }""";
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ {{line}}, {{line}} ] }""");

        Assert.Single(await _linq.Client().ListLinesAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "phone_numbers": null }""")]
    [InlineData("<html></html>")]
    public async Task An_answer_without_a_list_is_no_empty_list(string body)
    {
        _linq.Then(HttpStatusCode.OK, body);

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().ListLinesAsync());

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
    }

    [Fact]
    public async Task An_account_without_lines_is_an_empty_list()
    {
        _linq.Then(HttpStatusCode.OK, """{ "phone_numbers": [] }""");

        Assert.Empty(await _linq.Client().ListLinesAsync());
    }
}

using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class LinqClientLinesTests
{
    private static readonly Guid Id = Some.Line.Id.Uuid;

    private readonly FakeTransport _linq = new(new TestTimeProvider(TimeSpan.FromSeconds(30)));

    [Theory]
    [InlineData(""" "reputation": { "status": "AT_RISK", "doc_url": "https://docs.linqapp.com/" } """, Reputation.AtRisk)]
    [InlineData(""" "reputation": { "status": "critical" }, "health_status": { "status": "HEALTHY" } """, Reputation.Critical)]
    [InlineData(""" "reputation": null, "health_status": { "status": "HEALTHY" } """, Reputation.Healthy)]
    [InlineData(""" "health_status": { "status": "AT_RISK" } """, Reputation.AtRisk)]
    [InlineData(""" "reputation": { "status": "OPTED_OUT" } """, Reputation.Unknown)]
    [InlineData(""" "reputation": { "status": 7 } """, Reputation.Unknown)]
    [InlineData(""" "reputation": "AT_RISK" """, Reputation.Unknown)]
    [InlineData(""" "reputation": [ { "status": "AT_RISK" } ] """, Reputation.Unknown)]
    [InlineData(""" "forwarding_number": null """, Reputation.Unknown)]
    public async Task A_line_has_its_reputation_under_the_new_name_or_the_old(string fields, Reputation reputation)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ { "id": "{{Id}}", "phone_number": "+12025550101", {{fields}} } ] }""");

        Assert.Equal(new(new(Id), Some.Number(1), reputation), Assert.Single((await _linq.Client().ListLinesAsync()).Lines) with { DocUrl = null });
    }

    [Theory]
    [InlineData(""" "status": "FLAGGED" """, true)]
    [InlineData(""" "status": "flagged" """, true)]
    [InlineData(""" "status": "Active" """, false)]
    [InlineData(""" "status": "SUSPENDED" """, null)]
    [InlineData(""" "status": true """, null)]
    [InlineData(""" "status": { "status": "FLAGGED" } """, null)]
    [InlineData(""" "reputation": { "status": "FLAGGED" } """, null)]
    public async Task A_line_says_whether_it_is_flagged_where_Linq_says_so(string fields, bool? flagged)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ { "id": "{{Id}}", "phone_number": "+12025550101", {{fields}} } ] }""");

        Assert.Equal(flagged, Assert.Single((await _linq.Client().ListLinesAsync()).Lines).IsFlagged);
    }

    [Theory]
    [InlineData("https://docs.linqapp.com/guides/phone-numbers/phone-reputation#critical", "https://docs.linqapp.com/guides/phone-numbers/phone-reputation#critical")]
    [InlineData("https://docs.linqapp.com.example.com/", null)]
    [InlineData("http://docs.linqapp.com/", null)]
    [InlineData("javascript:alert(1)", null)]
    public async Task Only_a_link_to_Linqs_documentation_is_accepted(string url, string? taken)
    {
        _linq.Then(HttpStatusCode.OK, $$"""
            { "phone_numbers": [ { "id": "{{Id}}", "phone_number": "+12025550101", "reputation": { "status": "CRITICAL", "doc_url": "{{url}}" } } ] }
            """);

        Assert.Equal(taken, Assert.Single((await _linq.Client().ListLinesAsync()).Lines).DocUrl?.AbsoluteUri);
    }

    [Theory]
    [InlineData("null", "line 1 of the list", "ID")]
    [InlineData("7", "line 1 of the list", "ID")]
    [InlineData("{}", "line 1 of the list", "ID")]
    [InlineData("""{ "id": "not an ID", "phone_number": "+12025550102" }""", "line •••0102", "ID")]
    [InlineData("""{ "id": 7, "phone_number": "+12025550102" }""", "line •••0102", "ID")]
    [InlineData("""{ "id": "+12025550102", "phone_number": "+12025550102" }""", "line •••0102", "ID")]
    [InlineData("""{ "id": "00000000-0000-0000-0000-000000000000", "phone_number": "+12025550102" }""", "line •••0102", "ID")]
    [InlineData("""{ "id": "pn_7", "phone_number": "2025550102" }""", "line with ID pn_7", "country code")]
    [InlineData("""{ "id": "pn_7", "phone_number": "72345" }""", "line with ID pn_7", "short code")]
    [InlineData("""{ "id": "pn_7", "phone_number": 12025550102 }""", "line with ID pn_7", "no phone number")]
    [InlineData("""{ "id": "pn_7", "phone_number": null }""", "line with ID pn_7", "no phone number")]
    [InlineData("""{ "id": "pn_7", "phone_number": "\ud800" }""", "line with ID pn_7", "no phone number")]
    public async Task A_line_that_cannot_be_watched_is_named_and_affects_no_other_line(string odd, string name, string why)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ {{odd}}, { "id": "{{Id}}", "phone_number": "+12025550101" } ] }""");

        var listing = await _linq.Client().ListLinesAsync();

        Assert.Equal(Some.Line.Id, Assert.Single(listing.Lines).Id);
        var excluded = Assert.Single(listing.Excluded);
        Assert.Equal(name, excluded.Name);
        Assert.Contains(why, excluded.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pn_550e8400", "+1 (202) 555-0101")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000", "12025550101")]
    public async Task A_line_may_have_another_kind_of_ID_and_a_number_in_another_form(string id, string number)
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ { "id": "{{id}}", "phone_number": "{{number}}" } ] }""");

        var listing = await _linq.Client().ListLinesAsync();

        Assert.Equal((id, "+12025550101"), Assert.Single(listing.Lines) is var line ? (line.Id.ToString(), line.Number.InFull) : default);
        Assert.Empty(listing.Excluded);
    }

    [Fact]
    public async Task A_line_listed_twice_is_one_line()
    {
        var line = $$"""{ "id": "{{Id}}", "phone_number": "+12025550101" }""";
        _linq.Then(HttpStatusCode.OK, $$"""{ "phone_numbers": [ {{line}}, {{line}} ] }""");

        Assert.Single((await _linq.Client().ListLinesAsync()).Lines);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "phone_numbers": null }""")]
    [InlineData("<html></html>")]
    public async Task An_answer_without_a_list_is_not_an_empty_list(string body)
    {
        _linq.Then(HttpStatusCode.OK, body);

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().ListLinesAsync());

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
    }

    [Fact]
    public async Task An_account_without_lines_is_an_empty_list()
    {
        _linq.Then(HttpStatusCode.OK, """{ "phone_numbers": [] }""");

        Assert.Empty((await _linq.Client().ListLinesAsync()).Lines);
    }
}

using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>The message of a failure, and what it must not contain.</summary>
public sealed class LinqFailureTests
{
    private const string Trace = "2eff5df5c6f688733c007523c4d61cd9";
    private const string Spoken = "+12025550142 ann@example.com sim-token";

    private readonly FakeTransport _linq = new(new TestTimeProvider(TimeSpan.FromSeconds(30)));

    [Theory]
    [InlineData("v3-error-401", HttpStatusCode.Unauthorized, 2004)]
    [InlineData("v3-error-404", HttpStatusCode.NotFound, 2001)]
    [InlineData("v3-error-500", HttpStatusCode.InternalServerError, 3006)]
    [InlineData("v3-error-500-without-doc-url", HttpStatusCode.InternalServerError, 3006)]
    public async Task A_failure_carries_the_status_code_and_the_trace_id(string sample, HttpStatusCode status, int code)
    {
        _linq.Then(status, Sample.Text(sample), ("X-Trace-ID", Trace));

        var e = await FailAsync();

        Assert.Equal((status, code, Trace), (e.Failure.Status, e.Failure.Code, e.Failure.TraceId));
        Assert.Equal($"The list of lines could not be read (HTTP {(int)status}, Linq code {code}, trace {Trace})", e.Message);
    }

    [Fact]
    public async Task The_trace_ID_may_be_in_the_body()
    {
        _linq.Then(HttpStatusCode.InternalServerError, $$"""{ "error": { "code": "3006" }, "trace_id": "{{Trace}}" }""");

        Assert.Equal((3006, Trace), (await FailAsync() is var e ? e.Failure.Code : null, e.Failure.TraceId));
    }

    [Fact]
    public async Task An_unreadable_answer_has_its_trace_id_too()
    {
        _linq.Then(HttpStatusCode.OK, "<html>", ("X-Trace-ID", Trace));

        Assert.Equal(Trace, (await FailAsync()).Failure.TraceId);
    }

    [Theory]
    [InlineData("+1 202 555 0142")]
    [InlineData("ann@example.com")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task An_invalid_trace_id_is_left_out(string trace)
    {
        _linq.Then(HttpStatusCode.InternalServerError, "", ("X-Trace-ID", trace));

        Assert.Null((await FailAsync()).Failure.TraceId);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, $"\"{Spoken}\"")]
    [InlineData(HttpStatusCode.OK, $$"""{ "phone_numbers": "{{Spoken}}" }""")]
    [InlineData(HttpStatusCode.OK, $$"""{ "phone_numbers": [], "{{Spoken}}": """)]
    [InlineData(HttpStatusCode.BadRequest, $$"""{ "error": { "code": 1002, "message": "{{Spoken}}" }, "trace_id": "{{Spoken}}" }""")]
    [InlineData(HttpStatusCode.Unauthorized, Spoken)]
    [InlineData(HttpStatusCode.InternalServerError, $$"""{ "{{Spoken}}": 1 }""")]
    public async Task Nothing_from_an_answer_ends_up_in_the_message(HttpStatusCode status, string body)
    {
        _linq.Then(status, body);

        var e = await FailAsync();

        // ToString, because that is what a log writes, including inner exceptions.
        Assert.All(Spoken.Split(' '), word => Assert.DoesNotContain(word, e.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_line_whose_chats_were_requested_does_not_end_up_in_the_message()
    {
        _linq.Then(HttpStatusCode.BadRequest);

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().ReadPagesAsync(Some.Line).FirstAsync().AsTask());

        Assert.DoesNotContain("2025550101", e.ToString(), StringComparison.Ordinal);
    }

    private Task<LinqApiException> FailAsync() => Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().ListLinesAsync());
}

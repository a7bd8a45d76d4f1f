using System.Globalization;
using System.Net;
using Linq.Alerts.Contracts;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>How the client handles <c>Retry-After</c>.</summary>
public sealed class LinqClientRetryAfterTests
{
    private readonly TestTimeProvider _clock = new(TimeSpan.FromSeconds(30));
    private readonly FakeTransport _linq;

    public LinqClientRetryAfterTests() => _linq = new(_clock);

    [Fact]
    public async Task Seconds_are_waited_out()
    {
        _linq.Then(HttpStatusCode.TooManyRequests, "", ("Retry-After", "7"));

        await FailAsync();

        Assert.Equal(Seconds(7, 7, 7), _linq.Waits);
    }

    [Fact]
    public async Task A_date_is_waited_for()
    {
        _linq.Then(HttpStatusCode.ServiceUnavailable, "", ("Retry-After", Date(TimeSpan.FromSeconds(9))));

        await FailAsync(tries: 2);

        Assert.Equal(Seconds(9), _linq.Waits);
    }

    [Fact]
    public async Task The_time_in_the_body_counts_where_the_header_is_missing()
    {
        _linq.Then(HttpStatusCode.TooManyRequests, """{ "error": { "code": 1007, "retry_after": 12 } }""");

        await FailAsync(tries: 2);

        Assert.Equal(Seconds(12), _linq.Waits);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("99999999999999")]
    [InlineData(null)]
    public async Task Without_a_usable_time_the_client_waits_as_for_any_failure(string? value)
    {
        _linq.Then(HttpStatusCode.TooManyRequests, "", value is null ? [] : [("Retry-After", value)]);

        await FailAsync(tries: 2);

        Assert.InRange(_linq.Waits[0].TotalSeconds, 0.375, 0.5);
    }

    [Fact]
    public async Task A_date_in_the_past_is_not_a_usable_time()
    {
        _linq.Then(HttpStatusCode.TooManyRequests, "", ("Retry-After", Date(TimeSpan.FromMinutes(-5))));

        await FailAsync(tries: 2);

        Assert.InRange(_linq.Waits[0].TotalSeconds, 0.375, 0.5);
    }

    [Theory]
    [InlineData("86400", 86_400)]
    [InlineData("31", 31)]
    public async Task A_long_wait_is_not_waited_out_but_passed_to_the_caller_at_once(string value, double seconds)
    {
        _linq.Then(HttpStatusCode.TooManyRequests, "", ("Retry-After", value));

        var failure = await FailAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
        Assert.Equal(1, _linq.Asked);
    }

    [Theory]
    [InlineData("""{ "error": { "retry_after": 1e300 } }""")]
    [InlineData("""{ "error": { "retry_after": 1e999 } }""")]
    public async Task An_absurdly_long_time_counts_as_a_long_one(string body)
    {
        _linq.Then(HttpStatusCode.TooManyRequests, body);

        Assert.Equal(TimeSpan.FromDays(365), (await FailAsync()).RetryAfter);
    }

    [Fact]
    public async Task Only_429_and_503_may_ask_for_a_wait()
    {
        _linq.Then(HttpStatusCode.InternalServerError, "", ("Retry-After", "7"));

        var failure = await FailAsync(tries: 2);

        Assert.Null(failure.RetryAfter);
        Assert.InRange(_linq.Waits[0].TotalSeconds, 0.375, 0.5);
    }

    [Fact]
    public async Task The_last_attempt_passes_on_the_wait_that_Linq_asked_for()
    {
        _linq.Then(HttpStatusCode.TooManyRequests, "", ("Retry-After", "7"));

        Assert.Equal(TimeSpan.FromSeconds(7), (await FailAsync()).RetryAfter);
    }

    private static TimeSpan[] Seconds(params double[] seconds) => [.. seconds.Select(TimeSpan.FromSeconds)];

    private string Date(TimeSpan fromNow) => (_clock.GetUtcNow() + fromNow).ToString("R", CultureInfo.InvariantCulture);

    private async Task<LinqFailure> FailAsync(int tries = 4) =>
        (await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client(new() { Tries = tries }).ListLinesAsync())).Failure;
}

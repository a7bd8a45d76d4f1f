using System.Net;
using Linq.Alerts.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>When, how often and after how long the client retries.</summary>
public sealed class LinqClientRetryTests
{
    private const string NoLines = """{ "phone_numbers": [] }""";

    private readonly TestTimeProvider _clock = new(TimeSpan.FromSeconds(30));
    private readonly FakeTransport _linq;

    public LinqClientRetryTests() => _linq = new(_clock);

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData((HttpStatusCode)529)]
    public async Task A_failure_that_may_pass_is_retried_up_to_four_attempts_in_total(HttpStatusCode status)
    {
        _linq.Then(status);

        var failure = await FailAsync();

        Assert.Equal((LinqFailureKind.Temporary, status), (failure.Kind, failure.Status));
        AssertWaits(0.5, 1, 2);
    }

    [Fact]
    public async Task A_failed_connection_is_retried()
    {
        _linq.ThenFail(new HttpRequestException(HttpRequestError.ConnectionError));

        var failure = await FailAsync();

        Assert.Equal(new(LinqFailureKind.NotReached), failure);
        AssertWaits(0.5, 1, 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Please log in</html>")]
    [InlineData("""{ "phone_numbers": [ """)]
    public async Task An_unreadable_answer_is_requested_again(string body)
    {
        _linq.Then(HttpStatusCode.OK, body);

        var failure = await FailAsync();

        Assert.Equal((LinqFailureKind.Unreadable, HttpStatusCode.OK), (failure.Kind, failure.Status));
        AssertWaits(0.5, 1, 2);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_requested_again()
    {
        _linq.Then(_ => Task.FromResult(new HttpResponseMessage { Content = new BreakingContent() })).Then(HttpStatusCode.OK, NoLines);

        Assert.Empty((await _linq.Client().ListLinesAsync()).Lines);
        AssertWaits(0.5);
    }

    [Fact]
    public async Task A_refused_key_is_tried_three_times_within_seconds_before_it_counts_as_refused()
    {
        _linq.Then(HttpStatusCode.Unauthorized);

        Assert.Equal(LinqFailureKind.KeyRefused, (await FailAsync()).Kind);
        AssertWaits(0.5, 1);
    }

    [Fact]
    public async Task A_stray_401_is_not_a_refusal()
    {
        _linq.Then(HttpStatusCode.Unauthorized).Then(HttpStatusCode.OK, NoLines);

        Assert.Empty((await _linq.Client().ListLinesAsync()).Lines);
        AssertWaits(0.5);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, LinqFailureKind.Rejected)]
    [InlineData(HttpStatusCode.Forbidden, LinqFailureKind.Rejected)]
    [InlineData(HttpStatusCode.NotFound, LinqFailureKind.NotFound)]
    [InlineData(HttpStatusCode.Conflict, LinqFailureKind.Rejected)]
    [InlineData(HttpStatusCode.Redirect, LinqFailureKind.Rejected)]
    [InlineData(HttpStatusCode.NoContent, LinqFailureKind.Rejected)]
    public async Task A_failure_that_cannot_pass_is_not_retried(HttpStatusCode status, LinqFailureKind kind)
    {
        _linq.Then(status);

        Assert.Equal((kind, status), (await FailAsync() is var failure ? failure.Kind : default, failure.Status));
        AssertWaits();
    }

    [Fact]
    public async Task A_good_answer_after_failures_counts()
    {
        _linq.Then(HttpStatusCode.InternalServerError).Then(HttpStatusCode.OK, "<html>").ThenFail(new HttpRequestException())
            .Then(HttpStatusCode.OK, NoLines);

        Assert.Empty((await _linq.Client().ListLinesAsync()).Lines);
        AssertWaits(0.5, 1, 2);
    }

    [Fact]
    public async Task Waits_double_up_to_the_longest()
    {
        _linq.Then(HttpStatusCode.InternalServerError);

        await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client(new() { Tries = 8 }).ListLinesAsync());

        AssertWaits(0.5, 1, 2, 4, 8, 8, 8);
    }

    [Fact]
    public async Task The_callers_cancellation_passes_through_as_what_it_is()
    {
        using var cancel = new CancellationTokenSource();
        _linq.Then(async token =>
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("The token was not passed on.");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _linq.Client().ListLinesAsync(cancel.Token));
        Assert.Equal(1, _linq.Asked);
    }

    [Fact]
    public async Task A_wait_before_a_retry_ends_when_the_caller_cancels()
    {
        var clock = new FakeTimeProvider(Some.Time);
        var linq = new FakeTransport(clock).Then(HttpStatusCode.InternalServerError);
        using var cancel = new CancellationTokenSource();

        var asking = linq.Client().ListLinesAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
    }

    [Fact]
    public async Task A_body_that_trickles_in_runs_into_the_time_limit()
    {
        var body = new StallingStream("""{ "phone_num"""u8.ToArray());
        _linq.ThenBody(body);

        var asking = _linq.Client(new() { Tries = 1 }).ListLinesAsync();
        await body.Stalled;
        _clock.Advance(TimeSpan.FromSeconds(60));

        var e = await Assert.ThrowsAsync<LinqApiException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
        Assert.Equal((LinqFailureKind.TimedOut, HttpStatusCode.OK), (e.Failure.Kind, e.Failure.Status));
    }

    [Fact]
    public async Task Headers_that_do_not_arrive_run_into_the_time_limit_and_are_requested_again()
    {
        _linq.Then(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException();
        });
        _linq.Then(HttpStatusCode.OK, NoLines);

        var asking = _linq.Client().ListLinesAsync();
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Empty((await asking.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System)).Lines);
        Assert.Equal(2, _linq.Asked);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_given_up()
    {
        _linq.Then(HttpStatusCode.OK, new string(' ', 300_000));

        var e = await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client(new() { MaxBytes = 200_000 }).ListLinesAsync());

        Assert.Equal(LinqFailureKind.Unreadable, e.Failure.Kind);
        Assert.Contains("larger than 200,000 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_larger_than_the_first_buffer_is_read_whole()
    {
        _linq.Then(HttpStatusCode.OK, $$"""{ "filler": "{{new string('x', 1_000_000)}}", "phone_numbers": [] }""");

        Assert.Empty((await _linq.Client().ListLinesAsync()).Lines);
    }

    private async Task<LinqFailure> FailAsync() =>
        (await Assert.ThrowsAsync<LinqApiException>(() => _linq.Client().ListLinesAsync())).Failure;

    /// <summary>Up to a quarter less than <paramref name="seconds"/>, each.</summary>
    private void AssertWaits(params double[] seconds)
    {
        Assert.Equal(seconds.Length + 1, _linq.Asked);
        Assert.All(seconds.Zip(_linq.Waits), wait => Assert.InRange(wait.Second.TotalSeconds, wait.First * 0.75, wait.First));
    }

    private sealed class BreakingContent : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync() => throw new HttpIOException(HttpRequestError.ResponseEnded);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
